// SystemView: what the System page shows, gathered on request: ingest by listener, refusals with their texts, storage, memory, limits.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/refusals.h"
#include "runtime/clock.h"
#include "series/backend.h"

namespace bellwether::app {

struct IngestRow {
  std::string listener;        // "udp://127.0.0.1:8125"
  std::string protocol;        // "statsd udp"
  std::uint64_t received = 0;  // datagrams, or connections of a stream
  std::uint64_t samples = 0;   // accepted
  std::uint64_t bytes = 0;
  std::uint64_t kernel_drops = 0;
  std::uint64_t refused = 0;
  std::uint64_t truncated = 0;
  std::uint64_t open_connections = 0;
  std::uint64_t receive_buffer_bytes = 0;
  std::uint64_t memory_bytes = 0;
  double longest_pause_seconds = 0;
};

struct LimitRow {
  std::string name;
  double used = 0;
  double limit = 0;
  std::string unit;
};

// Where the rows come from. The functions are called on any thread and must only read counters.
struct SystemSources {
  const runtime::Clock& clock;
  const series::Backend& backend;
  const Refusals& refusals;
  std::string data_folder;
  std::size_t shards = 0;
  std::function<std::vector<IngestRow>()> ingest;
  std::function<std::vector<LimitRow>()> limits;
  std::function<std::uint64_t()> points_durable;
};

class SystemView {
 public:
  explicit SystemView(SystemSources sources);

  // The JSON of GET /api/v1/system. About 50 µs: reads counters and /proc/self/statm, and asks the file system for its free space.
  std::string json() const;

 private:
  SystemSources sources_;
  Monotonic started_;
};

// Resident memory of this process, from /proc/self/statm.
std::uint64_t resident_bytes();

}  // namespace bellwether::app
