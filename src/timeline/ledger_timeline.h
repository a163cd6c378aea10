// LedgerTimeline: the Timeline over the ledger.
#pragma once

#include <cstddef>
#include <memory>

#include "base/log.h"
#include "base/metrics.h"
#include "ledger/database.h"
#include "timeline/timeline.h"

namespace bellwether::timeline {

// What one event may hold; more is refused as kInvalidArgument.
struct Limits {
  std::size_t kind_bytes = 64;
  std::size_t what_bytes = 1024;
  std::size_t data_bytes = 256 << 10;
  std::size_t tags = 64;
  std::size_t tag_bytes = 256;
  std::size_t query_events = 100'000;  // Query::limit is cut to it
};

// `database` outlives the timeline; events recorded later are in the database's queue, which it empties before it closes.
std::unique_ptr<Timeline> make_timeline(ledger::Database& database, const Limits& limits, Metrics& metrics, Log log);

}  // namespace bellwether::timeline
