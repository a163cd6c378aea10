// parallel_for: spreads the numbers 0 … count-1 over the calling thread and as many of a pool's as are free.
//
//   parallel_for(pool, blocks.size(), 3, [&](std::size_t worker, std::size_t index) { decode(blocks[index], scratch[worker]); });
//
// Returns when every number was worked on. The caller works as well, so it makes progress when the pool is full, and a task of the pool may
// call it without waiting for itself. `worker` is 0 for the caller and up to `max_helpers` for the others; calls of one worker never overlap.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>

#include "runtime/blocking_pool.h"
#include "runtime/mutex.h"

namespace bellwether::runtime {

namespace parallel_detail {

// Shared with helpers that may start only after the caller has returned; they find nothing left and touch nothing of the caller's.
class Progress {
 public:
  explicit Progress(std::size_t count) : count_(count) {}

  bool take(std::size_t& index) {
    index = next_.fetch_add(1, std::memory_order_relaxed);
    return index < count_;
  }
  // False when all is taken: a latecomer.
  bool join() BW_EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    if (next_.load(std::memory_order_relaxed) >= count_) return false;
    ++active_;
    return true;
  }
  void leave() BW_EXCLUDES(mutex_) {
    {
      const MutexLock lock(mutex_);
      --active_;
    }
    left_.notify_all();
  }
  void wait_for_helpers() BW_EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    while (active_ != 0) left_.wait(mutex_);
  }

 private:
  const std::size_t count_;
  std::atomic<std::size_t> next_{0};
  Mutex mutex_;
  Condition left_;
  std::size_t active_ BW_GUARDED_BY(mutex_) = 0;
};

}  // namespace parallel_detail

template <class Function>
void parallel_for(BlockingPool& pool, std::size_t count, std::size_t max_helpers, const Function& work) {
  if (count == 0) return;
  auto progress = std::make_shared<parallel_detail::Progress>(count);
  const std::size_t helpers = std::min({max_helpers, pool.threads(), count - 1});
  for (std::size_t worker = 1; worker <= helpers; ++worker) {
    const Result<void> submitted = pool.submit([progress, &work, worker] {
      if (!progress->join()) return;
      std::size_t index = 0;
      while (progress->take(index)) work(worker, index);
      progress->leave();
    });
    if (!submitted) break;  // the pool is full: fewer helpers, the same result
  }
  std::size_t index = 0;
  while (progress->take(index)) work(std::size_t{0}, index);
  progress->wait_for_helpers();
}

}  // namespace bellwether::runtime
