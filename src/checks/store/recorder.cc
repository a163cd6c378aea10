#include "checks/store/recorder.h"

#include <semaphore>
#include <utility>

namespace bellwether::checks {

// Shared with the ledger's writer, which is done with it once it has released `landed`.
struct Recorder::InFlight {
  Batch batch;
  std::vector<Done> waiting;
  std::binary_semaphore landed{0};
};

Recorder::Recorder(runtime::Shard& shard, const runtime::Clock& clock, ledger::Database& database, Fill fill,
                   Metrics& metrics, Log log)
    : shard_(shard),
      clock_(clock),
      database_(database),
      fill_(std::move(fill)),
      log_(log),
      batches_(metrics.counter("checks.batches", {}, "Transactions that stored what checks know")),
      failed_(metrics.counter("checks.batches_failed", {}, "Those that failed and are tried again")),
      rows_(metrics.counter("checks.batch_rows", {}, "Rows they wrote")),
      lines_dropped_(
          metrics.counter("checks.log_lines_dropped", {},
                          "Log lines past limits.check_log_waiting, while the ledger could not be written")) {}

Recorder::~Recorder() {
  if (in_flight_) in_flight_->landed.acquire();
}

void Recorder::line(StoredLine line) {
  if (!open_.line(std::move(line))) lines_dropped_.add();
}

void Recorder::write_soon() {
  if (!timer_) timer_ = shard_.after(kSoon, [this] { write_now(); });
}

void Recorder::when_stored(Done done) {
  waiting_.push_back(std::move(done));
  write_now();
}

void Recorder::tell(std::vector<Done> waiting, const Result<void>& outcome) {
  for (const Done& done : waiting) done(outcome);
}

void Recorder::write_now() {
  if (in_flight_) {
    write_again_ = true;
    return;
  }
  timer_.reset();
  write_again_ = false;
  fill_(open_);
  if (open_.empty()) return tell(std::exchange(waiting_, {}), {});
  const auto leaving = std::make_shared<InFlight>();
  leaving->batch = std::exchange(open_, {});
  leaving->waiting = std::exchange(waiting_, {});
  in_flight_ = leaving;
  rows_.add(leaving->batch.size());
  auto work = [leaving, now = clock_.now()](ledger::Connection& connection) {
    return leaving->batch.store(connection, now);
  };
  auto done = [this, leaving](Result<void> outcome) {
    shard_.post([this, outcome = std::move(outcome)]() mutable { finished(std::move(outcome)); });
    leaving->landed.release();
  };
  if (Result<void> queued = database_.write_later(std::move(work), std::move(done)); !queued) {
    leaving->landed.release();
    finished(std::move(queued));
  }
}

void Recorder::finished(Result<void> outcome) {
  const std::shared_ptr<InFlight> landed = std::exchange(in_flight_, nullptr);
  landed->landed.acquire();
  if (outcome) {
    batches_.add();
  } else {
    failed_.add();
    log_.error("what checks know could not be stored; it is tried again",
               {{"rows", landed->batch.size()}, {"error", outcome.error().to_string()}});
    landed->batch.append(std::exchange(open_, {}));
    open_ = std::move(landed->batch);
    timer_ = shard_.after(kRetry, [this] { write_now(); });
  }
  tell(std::move(landed->waiting), outcome);
  if (outcome && write_again_) write_now();
  // A waiter that came while the failed batch was on its way hears of the next try.
}

}  // namespace bellwether::checks
