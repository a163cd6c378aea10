// DeskRecorder: gets what the desk knows into the ledger, a batch at a time, each one transaction. A batch is a picture of everything at one position
// of the archive and leaves only when all before that position is durable there: so a restart finds a state, and after it what that state
// has not heard of, whenever the process was killed. One that fails is tried again before any other.
//
// The shard's thread. Metrics: errors.batches, errors.batches_failed, errors.batch_rows.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "archive/store.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "ledger/database.h"
#include "runtime/shard.h"

namespace bellwether::errors {

class DeskRecorder {
 public:
  static constexpr milliseconds kRetry{1000};

  using Write = std::function<Result<void>(ledger::Connection&)>;
  using Done = std::move_only_function<void(Result<void>)>;
  struct Hooks {
    // Adds what has changed, as it is now; the position it belongs to.
    std::function<archive::Position(std::vector<Write>& writes)> fill;
    // How many appends there have been; the batch waits until as many are durable.
    std::function<std::uint64_t()> appended;
    std::function<void(archive::Position until)> stored;
  };

  DeskRecorder(runtime::Shard& shard, ledger::Database& database, Hooks hooks, Metrics& metrics, Log log);
  // Waits for the batch that is on its way.
  ~DeskRecorder();
  DeskRecorder(const DeskRecorder&) = delete;
  DeskRecorder& operator=(const DeskRecorder&) = delete;

  // Goes with the next batch.
  void add(Write write) { open_.push_back(std::move(write)); }
  bool has_writes() const { return !open_.empty(); }
  // As soon as none is on its way.
  void write_now();
  // `done` once everything so far is stored. Writes now.
  void when_stored(Done done);
  bool is_idle() const { return in_flight_ == nullptr; }

  // Any thread: one more append is durable, or has failed.
  void append_finished();

 private:
  struct Batch;

  void leave();
  void send();
  void finished(Result<void> outcome);

  runtime::Shard& shard_;
  ledger::Database& database_;
  const Hooks hooks_;
  Log log_;
  Counter& batches_;
  Counter& failed_;
  Counter& rows_;
  std::vector<Write> open_;
  std::vector<Done> waiting_;
  std::shared_ptr<Batch> in_flight_;
  bool write_again_ = false;
  std::atomic<std::uint64_t> finished_appends_{0};
  std::atomic<std::uint64_t> awaited_{0};  // 0: none
  std::unique_ptr<runtime::Timer> timer_;
};

}  // namespace bellwether::errors
