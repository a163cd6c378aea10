// FlushThread: one thread of low priority that runs what it is given, in order: flushes, and what else must see the merged keys. On a machine
// whose cores are all receiving it gets what is left, so that reading goes on.
#pragma once

#include <deque>
#include <functional>
#include <thread>

#include "runtime/mutex.h"

namespace bellwether::statsd {

class FlushThread {
 public:
  using Work = std::move_only_function<void()>;

  FlushThread();
  // Runs what is queued, then ends.
  ~FlushThread();
  FlushThread(const FlushThread&) = delete;
  FlushThread& operator=(const FlushThread&) = delete;

  // Any thread. A flush queues one piece of work, an admin command another: the queue is as long as the service lets it be.
  void run(Work work) BW_EXCLUDES(mutex_);

 private:
  void serve() BW_EXCLUDES(mutex_);

  runtime::Mutex mutex_;
  runtime::Condition changed_;
  std::deque<Work> waiting_ BW_GUARDED_BY(mutex_);
  bool is_stopping_ BW_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace bellwether::statsd
