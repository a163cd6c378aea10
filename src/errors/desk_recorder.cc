#include "errors/desk_recorder.h"

#include <semaphore>
#include <utility>

namespace bellwether::errors {

// Shared with the ledger's writer, which is done with it once it has released `landed`.
struct DeskRecorder::Batch {
  std::vector<Write> writes;
  std::vector<Done> waiting;
  archive::Position until{};
  bool is_sent = false;
  std::binary_semaphore landed{0};
};

DeskRecorder::DeskRecorder(runtime::Shard& shard, ledger::Database& database, Hooks hooks, Metrics& metrics, Log log)
    : shard_(shard),
      database_(database),
      hooks_(std::move(hooks)),
      log_(log),
      batches_(metrics.counter("errors.batches", {}, "Transactions that stored what errors know")),
      failed_(metrics.counter("errors.batches_failed", {}, "Those that failed and are tried again")),
      rows_(metrics.counter("errors.batch_rows", {}, "Rows they wrote")) {}

DeskRecorder::~DeskRecorder() {
  if (in_flight_ && in_flight_->is_sent) in_flight_->landed.acquire();
}

void DeskRecorder::when_stored(Done done) {
  waiting_.push_back(std::move(done));
  write_now();
}

void DeskRecorder::write_now() {
  if (in_flight_) {
    write_again_ = true;
    return;
  }
  write_again_ = false;
  const auto batch = std::make_shared<Batch>();
  batch->writes = std::exchange(open_, {});
  batch->until = hooks_.fill(batch->writes);
  batch->waiting = std::exchange(waiting_, {});
  in_flight_ = batch;
  const std::uint64_t appended = hooks_.appended();
  awaited_.store(appended);
  if (finished_appends_.load() >= appended) leave();
}

void DeskRecorder::append_finished() {
  if (finished_appends_.fetch_add(1) + 1 == awaited_.load()) shard_.post([this] { leave(); });
}

// Both who waited and who was waited for may notice that it may leave: the first does.
void DeskRecorder::leave() {
  if (in_flight_ == nullptr || in_flight_->is_sent || finished_appends_.load() < awaited_.load()) return;
  awaited_.store(0);
  send();
}

void DeskRecorder::send() {
  in_flight_->is_sent = true;
  auto work = [batch = in_flight_](ledger::Connection& connection) -> Result<void> {
    for (const Write& write : batch->writes) TRY_VOID(write(connection));
    return {};
  };
  auto done = [this, batch = in_flight_](Result<void> outcome) {
    shard_.post([this, outcome = std::move(outcome)]() mutable { finished(std::move(outcome)); });
    batch->landed.release();
  };
  if (Result<void> queued = database_.write_later(std::move(work), std::move(done)); !queued) {
    in_flight_->landed.release();
    finished(std::move(queued));
  }
}

void DeskRecorder::finished(Result<void> outcome) {
  in_flight_->landed.acquire();
  in_flight_->is_sent = false;
  if (!outcome) {
    failed_.add();
    log_.error("what errors know could not be stored; it is tried again",
               {{"rows", in_flight_->writes.size()}, {"error", outcome.error().to_string()}});
    for (Done& done : std::exchange(in_flight_->waiting, {})) done(outcome);
    timer_ = shard_.after(kRetry, [this] { send(); });
    return;
  }
  const std::shared_ptr<Batch> landed = std::exchange(in_flight_, nullptr);
  batches_.add();
  rows_.add(landed->writes.size());
  hooks_.stored(landed->until);
  for (Done& done : landed->waiting) done({});
  if (write_again_ && in_flight_ == nullptr) write_now();
}

}  // namespace bellwether::errors
