// LogCommitter: group commit. One round takes what every writer has handed over, flushes the names it may refer to,
// writes the records and, when the interval is over, syncs. All streams share the wait for the disk.
//
// Threads: wake() and commit() from any; rounds never overlap. With Background::kThreads a thread of its own runs
// rounds; it sleeps without a timer while there is nothing to write.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "series/log_folder.h"
#include "series/log_stream.h"
#include "series/name_journal.h"
#include "series/options.h"

namespace bellwether::series {

class LogCommitter {
 public:
  LogCommitter(const Options& options, LogFolder& folder, NameJournal& names, Metrics& metrics, Log log);
  ~LogCommitter();
  LogCommitter(const LogCommitter&) = delete;
  LogCommitter& operator=(const LogCommitter&) = delete;

  std::shared_ptr<LogStream> make_stream();
  // The writer is gone; the stream stays until it is on disk.
  void retire(const std::shared_ptr<LogStream>& stream);

  // There is something to commit. A few ns while a round is due anyway.
  void wake() {
    if (!awake_.load(std::memory_order_relaxed)) wake_slowly();
  }

  // A round that syncs, now, whatever the interval and the durability.
  Result<void> commit();

  // Commits, ends every segment and answers the number all later segments exceed.
  Result<std::uint32_t> cut();

  void start();
  // Ends the thread and makes a last round.
  Result<void> stop();

 private:
  enum class Sync { kNo, kYes };
  Result<void> round(Sync sync);
  void run();
  void wake_slowly();

  const Options& options_;
  LogFolder& folder_;
  NameJournal& names_;
  Log log_;
  Counter& syncs_;
  Counter& failures_;

  std::mutex round_;  // held through a round
  std::mutex mutex_;
  std::vector<std::shared_ptr<LogStream>> streams_;  // guarded by mutex_
  std::vector<std::shared_ptr<LogStream>> retired_;  // guarded by mutex_
  std::condition_variable waker_;
  std::atomic<bool> awake_{false};
  bool stopping_ = false;  // guarded by mutex_
  bool failing_ = false;   // guarded by round_
  std::thread thread_;
};

}  // namespace bellwether::series
