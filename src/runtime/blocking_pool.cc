#include "runtime/blocking_pool.h"

#include <system_error>

#include <fmt/format.h>
#include <pthread.h>

namespace bellwether::runtime {

BlockingPool::BlockingPool(const BlockingPoolOptions& options, Metrics& metrics)
    : options_(options),
      refused_(metrics.counter("runtime.pool.refused", {{"pool", options.name}},
                               "Tasks refused because too many were waiting")),
      finished_(metrics.counter("runtime.pool.finished", {{"pool", options.name}}, "Tasks finished")),
      waiting_gauge_(metrics.observe("runtime.pool.waiting", {{"pool", options.name}}, MetricKind::kGauge,
                                     "Tasks that wait for a thread",
                                     [this] { return static_cast<double>(waiting()); })) {
  workers_.reserve(options_.threads);
}

BlockingPool::~BlockingPool() {
  std::deque<Work> dropped;
  std::vector<std::thread> ended;
  {
    const MutexLock lock(mutex_);
    is_stopping_ = true;
    dropped.swap(waiting_);
    ended.swap(workers_);
  }
  changed_.notify_all();
  for (std::thread& worker : ended) worker.join();
}

void BlockingPool::start_worker() {
  const std::string name = fmt::format("{}-{}", options_.name, workers_.size()).substr(0, 15);
  try {
    workers_.emplace_back([this] { serve(); });
  } catch (const std::system_error&) {
    return;  // the system gives us no more threads: those there are do the work
  }
  pthread_setname_np(workers_.back().native_handle(), name.c_str());
}

Result<void> BlockingPool::submit(Work work) {
  if (options_.threads == 0) {
    work();
    finished_.add();
    return {};
  }
  {
    const MutexLock lock(mutex_);
    if (waiting_.size() >= options_.max_waiting) {
      refused_.add();
      return fail(Code::kResourceExhausted, fmt::format("pool {}: {} tasks are waiting already (max_waiting)",
                                                        options_.name, options_.max_waiting));
    }
    if (waiting_.size() >= idle_ && workers_.size() < options_.threads) start_worker();
    if (workers_.empty()) {
      refused_.add();
      return fail(Code::kResourceExhausted, fmt::format("pool {}: the system gives it no thread", options_.name));
    }
    waiting_.push_back(std::move(work));
  }
  changed_.notify_one();
  return {};
}

std::size_t BlockingPool::waiting() const {
  const MutexLock lock(mutex_);
  return waiting_.size();
}

void BlockingPool::serve() {
  while (true) {
    Work work;
    {
      const MutexLock lock(mutex_);
      ++idle_;
      while (waiting_.empty() && !is_stopping_) changed_.wait(mutex_);
      --idle_;
      if (is_stopping_) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work();
    finished_.add();
  }
}

}  // namespace bellwether::runtime
