// QueryPool: threads that help with a big fetch. The caller always works itself; helpers join when they are free, so a
// busy pool slows a query down and never blocks it.
//
// Threads: run() from any. Threads are started by the first run() that wants help.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace bellwether::series {

class QueryPool {
 public:
  // `workers` counts the caller; 0: one for each core.
  explicit QueryPool(std::size_t workers);
  ~QueryPool();
  QueryPool(const QueryPool&) = delete;
  QueryPool& operator=(const QueryPool&) = delete;

  std::size_t workers() const { return workers_; }

  // Calls work(number) from up to `wanted` workers at the same time, with numbers below that, 0 being the caller.
  // Returns when all calls have. The work shares itself out; a helper that comes late must find nothing left to do.
  void run(std::size_t wanted, const std::function<void(std::size_t)>& work);

 private:
  struct Job {
    const std::function<void(std::size_t)>* work;
    std::size_t next = 1;
    std::size_t wanted;
    std::size_t active = 0;
  };
  void help();

  const std::size_t workers_;
  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable done_;
  std::deque<Job*> jobs_;             // guarded by mutex_; those that still take helpers
  std::vector<std::thread> threads_;  // guarded by mutex_
  bool stopping_ = false;             // guarded by mutex_
};

}  // namespace bellwether::series
