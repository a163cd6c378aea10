// Committer: group commit. Appends wait in one buffer; a round takes all that wait, makes them durable with one sync, shows them to readers and
// calls their `done`.
//
// Threads: append() from any; rounds never overlap. Between start() and stop() a thread of its own makes rounds, at most one in kRoundEvery, and
// sleeps without a timer while nothing waits.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "archive/catalog.h"
#include "archive/journal.h"
#include "archive/store.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "runtime/mutex.h"

namespace bellwether::archive {

class Committer {
 public:
  static constexpr std::chrono::microseconds kRoundEvery{1000};

  Committer(const StoreOptions& options, JournalWriter journal, Position last, Catalog& catalog, Metrics& metrics,
            Log log);
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  Result<Position> append(const Record& record, Store::Done done) BW_EXCLUDES(waiting_mutex_);
  Position end() const { return end_.load(std::memory_order_acquire); }

  // One round, now. Nothing that waits is left waiting, also when it fails.
  Result<void> commit() BW_EXCLUDES(round_mutex_, waiting_mutex_);
  // Further records go to another file, so that what there is can be sealed.
  Result<void> end_file() BW_EXCLUDES(round_mutex_);
  // Called on the committing thread after a file has ended. Before start().
  void on_file_ended(std::function<void()> wake) { file_ended_ = std::move(wake); }
  // Appends are refused while the files that wait to be sealed or released take too much.
  void set_log_full(bool is_full) { is_log_full_.store(is_full, std::memory_order_relaxed); }

  void start();
  void stop() BW_EXCLUDES(waiting_mutex_);

 private:
  struct Waiting {
    std::string frames;
    std::vector<Store::Done> done;
    Position last{};
  };

  Result<void> write(Waiting& round) BW_REQUIRES(round_mutex_);
  // The file that is written to, with its tail in the catalog.
  Result<std::shared_ptr<JournalFile>> current_file() BW_REQUIRES(round_mutex_);
  void show(const std::string& frames, std::uint64_t offset, JournalFile& journal) BW_REQUIRES(round_mutex_);
  void run() BW_EXCLUDES(waiting_mutex_);

  const StoreOptions& options_;
  Catalog& catalog_;
  Log log_;
  Counter& appended_;
  Counter& syncs_;
  Counter& failures_;
  Counter& refused_waiting_;
  Counter& refused_log_;

  runtime::Mutex round_mutex_;
  JournalWriter journal_ BW_GUARDED_BY(round_mutex_);
  bool is_failing_ BW_GUARDED_BY(round_mutex_) = false;

  runtime::Mutex waiting_mutex_;
  runtime::Condition waker_;
  Waiting waiting_ BW_GUARDED_BY(waiting_mutex_);
  bool is_stopping_ BW_GUARDED_BY(waiting_mutex_) = false;
  std::atomic<Position> end_;
  std::atomic<bool> is_log_full_{false};
  std::function<void()> file_ended_;
  std::thread thread_;
};

}  // namespace bellwether::archive
