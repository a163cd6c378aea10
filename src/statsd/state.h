// State over a restart: which keys there are, what the gauges stand at, and what the open interval holds, as bytes. The format is
// docs/formats/statsd-state.md. Reading trusts nothing: a file that does not check is refused whole.
//
// Pure. About 60 bytes a key; 0.2 µs a key either way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "statsd/aggregator.h"
#include "statsd/merger.h"

namespace bellwether::statsd {

class StateWriter {
 public:
  explicit StateWriter(UnixSeconds now);
  // The open interval of a shard. Its thread.
  void add(Aggregator& aggregator);
  // The keys, and the end. The flush thread.
  std::string finish(const Merger& merger);

 private:
  std::string out_;
};

// Gives a state back to an engine that has got nothing yet, and says when it was taken. kDataLoss names the byte where it does not check; then
// nothing was restored.
Result<UnixSeconds> restore_state(std::string_view bytes, Aggregator& aggregator, Merger& merger);

}  // namespace bellwether::statsd
