#include "statsd/flush_thread.h"

#include <utility>

#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bellwether::statsd {

namespace {
// Weighs a tenth of a shard where they share a core.
constexpr int kNice = 10;
}  // namespace

FlushThread::FlushThread() : thread_([this] { serve(); }) {}

FlushThread::~FlushThread() {
  {
    const runtime::MutexLock lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void FlushThread::run(Work work) {
  {
    const runtime::MutexLock lock(mutex_);
    waiting_.push_back(std::move(work));
  }
  changed_.notify_one();
}

void FlushThread::serve() {
  pthread_setname_np(pthread_self(), "statsd flush");
  // Lowering one's own priority is always allowed; were it not, the thread would run at normal priority.
  setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), kNice);
  for (;;) {
    Work work;
    {
      const runtime::MutexLock lock(mutex_);
      while (waiting_.empty() && !is_stopping_) changed_.wait(mutex_);
      if (waiting_.empty()) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work();
  }
}

}  // namespace bellwether::statsd
