// FlushSink: where a flush goes, number by number, in the original's order. Called on the flush thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/time.h"
#include "statsd/sample.h"

namespace bellwether::statsd {

// One number of a key. `statistic` is "rate" and "count" of counters, a timer's statistic, "count" of sets, empty for gauges; `ordinal` is its
// number among those that keys of this type have. `key_id` is the key's as long as it lives. Views are valid during the call.
struct FlushPoint {
  std::uint32_t key_id;
  std::uint16_t ordinal;
  Type type;
  std::string_view key;
  std::string_view statistic;
  double value;
};

inline constexpr std::uint16_t kCounterRate = 0;
inline constexpr std::uint16_t kCounterCount = 1;

struct FlushSummary {
  UnixSeconds time;
  std::uint64_t keys = 0;     // numStats
  double calculation_ms = 0;  // reading the generations and computing
  double processing_ms = 0;   // the whole flush so far
};

class FlushSink {
 public:
  virtual ~FlushSink() = default;
  virtual void begin(UnixSeconds time) = 0;
  virtual void write(const FlushPoint& point) = 0;
  // A sample that brought its own time; behind all other points of the flush.
  virtual void write_timed(Type type, std::string_view key, double value, UnixSeconds time) = 0;
  virtual void end(const FlushSummary& summary) = 0;
  // That key's id will be given to another key.
  virtual void forget(std::uint32_t /*key_id*/) {}
};

}  // namespace bellwether::statsd
