#include "ledger/writer.h"

#include <algorithm>

#include <fmt/format.h>
#include <pthread.h>

namespace bellwether::ledger {

using runtime::MutexLock;

LedgerWriter::LedgerWriter(std::unique_ptr<SqliteConnection> connection, const DatabaseOptions& options,
                           Metrics& metrics, Log log)
    : options_(options),
      connection_(std::move(connection)),
      log_(log),
      writes_(metrics.counter("ledger.writes", {}, "Writes made durable")),
      commits_(metrics.counter("ledger.commits", {}, "Commits; several writes may share one")),
      failed_(metrics.counter("ledger.writes_failed", {}, "Writes rolled back because they or their commit failed")),
      refused_(metrics.counter("ledger.writes_refused", {}, "Writes refused because too many were waiting")),
      waiting_gauge_(metrics.observe("ledger.waiting_writes", {}, MetricKind::kGauge, "Writes that wait for the writer",
                                     [this] {
                                       const MutexLock lock(mutex_);
                                       return static_cast<double>(waiting_.size());
                                     })),
      thread_([this] { serve(); }) {
  pthread_setname_np(thread_.native_handle(), "ledger-writer");
}

LedgerWriter::~LedgerWriter() {
  {
    const MutexLock lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Result<void> LedgerWriter::submit(Database::Work work, Database::Done done) {
  {
    const MutexLock lock(mutex_);
    if (waiting_.size() >= options_.max_waiting_writes) {
      refused_.add();
      return fail(Code::kResourceExhausted,
                  fmt::format("the ledger has {} writes waiting already (limits.ledger_waiting_writes)",
                              options_.max_waiting_writes));
    }
    waiting_.push_back({std::move(work), std::move(done), {}});
  }
  changed_.notify_one();
  return {};
}

void LedgerWriter::serve() {
  while (true) {
    std::vector<Write> group;
    {
      const MutexLock lock(mutex_);
      while (waiting_.empty() && !is_stopping_) changed_.wait(mutex_);
      if (waiting_.empty()) return;
      const std::size_t count = std::min(waiting_.size(), options_.max_writes_per_commit);
      for (std::size_t i = 0; i < count; ++i) {
        group.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
      }
    }
    commit_group(group);
    for (Write& write : group) {
      (write.outcome ? writes_ : failed_).add();
      write.work = nullptr;  // what it holds goes before the caller hears of it
      write.done(std::move(write.outcome));
    }
  }
}

void LedgerWriter::commit_group(std::vector<Write>& group) {
  const auto fail_all = [&](const Error& error) {
    log_.error("the ledger could not write", {{"writes", group.size()}, {"error", error.to_string()}});
    for (Write& write : group) {
      if (write.outcome) write.outcome = std::unexpected(error);
    }
  };
  auto transaction = disk::SqliteTransaction::begin(connection_->database(), disk::SqliteTransaction::Kind::kWrite);
  if (!transaction) return fail_all(transaction.error());
  for (Write& write : group) {
    write.outcome = run_in_savepoint(write);
    // A full disk, for one, makes SQLite roll back everything, so nothing of the group has happened.
    if (!connection_->database().in_transaction()) return fail_all(Error(write.outcome.error()));
  }
  if (const Result<void> committed = transaction->commit(); !committed) return fail_all(committed.error());
  commits_.add();
}

Result<void> LedgerWriter::run_in_savepoint(Write& write) {
  TRY_VOID(connection_->execute("SAVEPOINT one_write", {}));
  Result<void> outcome = write.work(*connection_);
  if (!connection_->database().in_transaction()) return outcome;
  if (!outcome) TRY_VOID(connection_->execute("ROLLBACK TO one_write", {}));
  TRY_VOID(connection_->execute("RELEASE one_write", {}));
  return outcome;
}

}  // namespace bellwether::ledger
