// Sessions: takes what applications say of their runs, counts it by release and hour in the ledger, and as series:
//
//   errors.<project>.sessions.<release>.total, .crashed, .errored
//
// Any shard: what an update changes is decided inside the ledger's transaction, in which many share one commit, so nothing is held in memory and
// a client is answered once its session is counted durably. Limit: the ledger's own queue. Sessions that have not ended are
// forgotten after five days without news, counts after 90 days.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "base/metrics.h"
#include "base/refusals.h"
#include "errors/desk.h"
#include "errors/releases/health.h"
#include "errors/releases/session.h"
#include "errors/routes/item_taker.h"
#include "errors/traffic/slot_series.h"
#include "ledger/database.h"
#include "runtime/clock.h"
#include "runtime/shard.h"

namespace bellwether::errors {

// In the caller's transaction: counts one update, or the counts of one aggregate. What it added to the counts of its hour.
Result<SessionCounts> count_session(ledger::Connection& connection, ProjectId project, const SessionUpdate& update,
                                    UnixMillis now);
Result<SessionCounts> count_sessions(ledger::Connection& connection, ProjectId project,
                                     const SessionAggregates& aggregates);

class Sessions final : public ItemTaker {
 public:
  static constexpr seconds kKeptOpen{5 * 86'400};
  static constexpr seconds kKeptCounts{90 * 86'400};
  static constexpr seconds kSweep{600};

  // All outlive this.
  struct Surroundings {
    runtime::Shard& shard;  // of `series`
    const runtime::Clock& clock;
    ledger::Database& database;
    SlotSeries& series;
    Refusals& refusals;
    Log log;
  };
  explicit Sessions(const Surroundings& surroundings);

  // Begins to forget what is old. Once, on the shard.
  void start();
  runtime::Task<Taken> take(const Sender& sender, const EnvelopeItem& item) override;

 private:
  void sweep();

  const Surroundings surroundings_;
  Refusals::Reason& bad_session_;
  std::unique_ptr<runtime::Timer> timer_;
};

}  // namespace bellwether::errors
