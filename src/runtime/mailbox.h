// Mailbox: functions posted to a shard from any thread, handed over in batches: the loop is woken once for
// all that have come since it last looked.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "runtime/mutex.h"

namespace bellwether::runtime {

class Mailbox {
 public:
  using Work = std::move_only_function<void()>;

  // True if the loop has to be woken: nothing was waiting before. Any thread.
  bool put(Work work) BW_EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    depth_.fetch_add(1, std::memory_order_relaxed);
    waiting_.push_back(std::move(work));
    return waiting_.size() == 1;
  }

  // Runs what has come until now, in order; what that posts waits for the next turn, so that I/O is never
  // starved. The shard's thread only. Work left behind by `is_stopped` stays unrun.
  template <class IsStopped>
  void run(IsStopped is_stopped) BW_EXCLUDES(mutex_) {
    {
      const MutexLock lock(mutex_);
      running_.swap(waiting_);
    }
    for (Work& work : running_) {
      if (is_stopped()) break;
      std::exchange(work, nullptr)();
    }
    depth_.fetch_sub(running_.size(), std::memory_order_relaxed);
    running_.clear();
  }

  // Destroys all waiting work; destructors may post more, which goes as well.
  void clear() BW_EXCLUDES(mutex_) {
    while (true) {
      std::vector<Work> dropped;
      {
        const MutexLock lock(mutex_);
        dropped.swap(waiting_);
      }
      if (dropped.empty()) return;
      depth_.fetch_sub(dropped.size(), std::memory_order_relaxed);
    }
  }

  std::size_t depth() const { return depth_.load(std::memory_order_relaxed); }

 private:
  Mutex mutex_;
  std::vector<Work> waiting_ BW_GUARDED_BY(mutex_);
  std::vector<Work> running_;  // the shard's thread only; keeps its capacity
  std::atomic<std::size_t> depth_{0};
};

}  // namespace bellwether::runtime
