// Shard: one thread with one event loop. What a shard owns is touched by its thread alone and needs no lock;
// shards talk by posting functions to each other. `Runtime` (runtime.h) is all shards of the process;
// `SimulatedRuntime` (simulated_runtime.h) is its twin in virtual time.
#pragma once

#include <coroutine>
#include <cstddef>
#include <functional>
#include <memory>

#include "base/time.h"
#include "runtime/clock.h"
#include "runtime/task.h"
#include "runtime/task_set.h"

namespace boost::asio {
class io_context;
}

namespace bellwether::runtime {

// A running timer; destroying it cancels, also from within its own call. Destroy on the shard's thread, or
// after the runtime has stopped and before it is destroyed.
class Timer {
 public:
  virtual ~Timer() = default;
};

class Shard {
 public:
  Shard() = default;
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;
  virtual ~Shard() = default;

  virtual std::size_t index() const = 0;
  virtual const Clock& clock() const = 0;

  // Runs `work` soon on this shard's thread. Any thread; ordered per caller. The mailbox is unbounded but its
  // depth is a metric
  // (`runtime.mailbox_depth`); callers that can flood post batches. What is posted after the runtime has
  // stopped is destroyed unrun.
  virtual void post(std::move_only_function<void()> work) = 0;

  // After `delay`, once. / Every `interval` (at least a millisecond), from now or at the wall clock's
  // multiples of it. A call that comes late swallows the ones it missed. This shard's thread only (or before
  // the runtime runs).
  [[nodiscard]] virtual std::unique_ptr<Timer> after(nanoseconds delay, std::move_only_function<void()> work) = 0;
  enum class Alignment { kFromNow, kWallClock };
  [[nodiscard]] virtual std::unique_ptr<Timer> every(nanoseconds interval, Alignment alignment,
                                                     std::move_only_function<void()> work) = 0;

  // Starts a task on this shard; the shard keeps its frame until it ends, or destroys it when the runtime is
  // destroyed. Any thread.
  void spawn(Task<void> task);

  // co_await shard.resume(): continue on this shard's thread; at once when there already.
  class Resume;
  Resume resume();
  // co_await shard.sleep(d): continue here after d. This shard's thread only.
  Task<void> sleep(nanoseconds delay);

  // True on this shard's thread.
  virtual bool is_current() const = 0;
  // The shard whose thread this is, or null.
  static Shard* current();

  // For net and runtime sources only.
  virtual boost::asio::io_context& io_context() = 0;

 protected:
  // Makes `shard` the current one of this thread while it lives.
  class Enter {
   public:
    explicit Enter(Shard* shard);
    ~Enter();
    Enter(const Enter&) = delete;
    Enter& operator=(const Enter&) = delete;

   private:
    Shard* before_;
  };

  // Destroys the frames of all unfinished tasks. To be called while whatever they hold (timers, sockets) can
  // still be destroyed.
  void destroy_tasks() { tasks_.destroy_all(); }

 private:
  TaskSet tasks_;
};

class [[nodiscard]] Shard::Resume {
 public:
  explicit Resume(Shard& shard) : shard_(shard) {}
  bool await_ready() const { return shard_.is_current(); }
  void await_suspend(std::coroutine_handle<> awaiter) const {
    shard_.post([awaiter] { awaiter.resume(); });
  }
  void await_resume() const noexcept {}

 private:
  Shard& shard_;
};

inline Shard::Resume Shard::resume() {
  return Resume(*this);
}

}  // namespace bellwether::runtime
