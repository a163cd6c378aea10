#include "series/query_pool.h"

#include <algorithm>

namespace bellwether::series {

QueryPool::QueryPool(std::size_t workers)
    : workers_(workers != 0 ? workers : std::max<std::size_t>(1, std::thread::hardware_concurrency())) {}

QueryPool::~QueryPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    work_.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
}

void QueryPool::run(std::size_t wanted, const std::function<void(std::size_t)>& work) {
  wanted = std::min(wanted, workers_);
  if (wanted <= 1) return work(0);
  Job job{&work, 1, wanted, 0};
  {
    const std::lock_guard lock(mutex_);
    while (threads_.size() + 1 < workers_) threads_.emplace_back([this] { help(); });
    jobs_.push_back(&job);
    work_.notify_all();
  }
  work(0);
  std::unique_lock lock(mutex_);
  std::erase(jobs_, &job);
  done_.wait(lock, [&job] { return job.active == 0; });
}

void QueryPool::help() {
  std::unique_lock lock(mutex_);
  while (true) {
    work_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (stopping_) return;
    Job* job = jobs_.front();
    const std::size_t number = job->next++;
    ++job->active;
    if (job->next == job->wanted) jobs_.pop_front();
    lock.unlock();
    (*job->work)(number);
    lock.lock();
    if (--job->active == 0) done_.notify_all();
  }
}

}  // namespace bellwether::series
