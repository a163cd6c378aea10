// Recorder: gets batches into the ledger, one at a time: while one is on its way the next is collected, so that a busy moment makes few large
// transactions and a quiet one is durable within milliseconds. A batch that fails is not forgotten: it goes first with the next try, and
// whoever waited for it hears of the failure.
//
// The shard's thread. Metrics: checks.batches, checks.batches_failed, checks.batch_rows, checks.log_lines_dropped.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "checks/store/batch.h"
#include "ledger/database.h"
#include "runtime/clock.h"
#include "runtime/shard.h"

namespace bellwether::checks {

class Recorder {
 public:
  static constexpr milliseconds kSoon{1000};
  static constexpr milliseconds kRetry{1000};  // after a failure

  using Done = std::function<void(Result<void>)>;
  // Adds to a batch that is about to leave what is kept elsewhere until then.
  using Fill = std::function<void(Batch&)>;

  Recorder(runtime::Shard& shard, const runtime::Clock& clock, ledger::Database& database, Fill fill, Metrics& metrics,
           Log log);
  // Waits for the batch that is on its way.
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // The one that is being collected.
  Batch& open() { return open_; }
  void line(StoredLine line);

  // Writes what is open as soon as nothing is on its way, or within kSoon.
  void write_now();
  void write_soon();
  // `done` is called once everything collected before is durable, or has failed to become so. Writes now.
  void when_stored(Done done);

  bool is_idle() const { return in_flight_ == nullptr && open_.empty(); }

 private:
  struct InFlight;

  void finished(Result<void> outcome);
  static void tell(std::vector<Done> waiting, const Result<void>& outcome);

  runtime::Shard& shard_;
  const runtime::Clock& clock_;
  ledger::Database& database_;
  const Fill fill_;
  Log log_;
  Counter& batches_;
  Counter& failed_;
  Counter& rows_;
  Counter& lines_dropped_;
  Batch open_;
  std::vector<Done> waiting_;  // for what is open
  std::shared_ptr<InFlight> in_flight_;
  bool write_again_ = false;  // as soon as the one on its way is there
  std::unique_ptr<runtime::Timer> timer_;
};

}  // namespace bellwether::checks
