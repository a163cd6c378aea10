// Keeper: what the store does for itself in the background: seals windows, merges and expires files, keeps the index
// near the names.
//
// Threads: round() from any, one at a time; start() gives it a thread that makes a round a second, or one after
// kPauseAfterFailure.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "runtime/clock.h"
#include "series/compactor.h"
#include "series/index.h"
#include "series/sealer.h"

namespace bellwether::series {

class Keeper {
 public:
  static constexpr milliseconds kPause{1000};
  static constexpr milliseconds kPauseAfterFailure{10'000};
  static constexpr int kMergesARound = 4;  // so that a backlog of merges does not keep a seal waiting

  Keeper(const runtime::Clock& clock, Index& index, Sealer& sealer, Compactor& compactor, Metrics& metrics, Log log);
  ~Keeper() { stop(); }
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  Result<void> round();
  void start();
  void stop();

 private:
  void run();

  const runtime::Clock& clock_;
  Index& index_;
  Sealer& sealer_;
  Compactor& compactor_;
  Counter& failures_;
  Log log_;
  std::mutex round_;
  std::mutex mutex_;
  std::condition_variable waker_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace bellwether::series
