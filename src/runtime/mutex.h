// Mutex, MutexLock and Condition: the standard library's, annotated so that Clang's thread-safety analysis
// proves that what a lock guards is only touched under it.
//
//   Mutex mutex_;
//   std::deque<Job> jobs_ BW_GUARDED_BY(mutex_);
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define BW_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define BW_THREAD_ATTRIBUTE(x)
#endif

#define BW_GUARDED_BY(x) BW_THREAD_ATTRIBUTE(guarded_by(x))
#define BW_REQUIRES(...) BW_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define BW_EXCLUDES(...) BW_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))

namespace bellwether::runtime {

class BW_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
 public:
  void lock() BW_THREAD_ATTRIBUTE(acquire_capability()) { mutex_.lock(); }
  void unlock() BW_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
  bool try_lock() BW_THREAD_ATTRIBUTE(try_acquire_capability(true)) { return mutex_.try_lock(); }

 private:
  friend class Condition;
  std::mutex mutex_;
};

class BW_THREAD_ATTRIBUTE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) BW_THREAD_ATTRIBUTE(acquire_capability(mutex)) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() BW_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// Callers loop over their predicate: a wait may end without a notification.
class Condition {
 public:
  void wait(Mutex& mutex) BW_REQUIRES(mutex) {
    std::unique_lock held(mutex.mutex_, std::adopt_lock);
    condition_.wait(held);
    held.release();
  }
  // False when `deadline` passed first.
  bool wait_until(Mutex& mutex, std::chrono::steady_clock::time_point deadline) BW_REQUIRES(mutex) {
    std::unique_lock held(mutex.mutex_, std::adopt_lock);
    const bool notified = condition_.wait_until(held, deadline) == std::cv_status::no_timeout;
    held.release();
    return notified;
  }
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace bellwether::runtime
