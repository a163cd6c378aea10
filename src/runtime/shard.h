// Shard: one thread with one event loop. What a shard owns is touched by its thread alone and needs no lock; shards talk by posting
// functions to each other. Runtime: all shards of the process, one per core by default.
//
//   Runtime runtime(options, clock, metrics, log);
//   runtime.shard(0).every(seconds(10), [&] { engine.flush(); });
//   runtime.run();        // returns after stop()
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "base/time.h"
#include "runtime/clock.h"
#include "runtime/task.h"

namespace boost::asio {
class io_context;
}

namespace bellwether::runtime {

// A running timer; destroying it cancels. Destroy on the shard's thread, or after the runtime has stopped.
class Timer {
 public:
  virtual ~Timer() = default;
};

class Shard {
 public:
  virtual ~Shard() = default;

  virtual std::size_t index() const = 0;
  virtual const Clock& clock() const = 0;

  // Runs `work` soon on this shard's thread. Any thread; ordered per caller. The mailbox is unbounded but its depth is a metric
  // (`runtime.mailbox_depth`); callers that can flood post batches.
  virtual void post(std::move_only_function<void()> work) = 0;

  // After `delay`, once. / Every `interval`, aligned to the wall clock's multiples of it when `aligned`. This shard's thread only
  // (or before the runtime runs).
  [[nodiscard]] virtual std::unique_ptr<Timer> after(nanoseconds delay, std::move_only_function<void()> work) = 0;
  enum class Alignment { kFromNow, kWallClock };
  [[nodiscard]] virtual std::unique_ptr<Timer> every(nanoseconds interval, Alignment alignment,
                                                     std::move_only_function<void()> work) = 0;

  // Starts a task on this shard; the shard keeps its frame until it ends. Any thread.
  void spawn(Task<void> task);

  // co_await shard.resume(): continue on this shard's thread. co_await shard.sleep(d): continue here after d.
  // (awaitable, see below)
  class Resume;
  Resume resume();
  Task<void> sleep(nanoseconds delay);

  // True on this shard's thread.
  virtual bool is_current() const = 0;

  // For net and runtime sources only.
  virtual boost::asio::io_context& io_context() = 0;
};

// Threads for what blocks or burns CPU: queries, SQLite, getaddrinfo, password hashing. `limit` tasks may wait; past it run() and
// submit() answer kResourceExhausted.
class BlockingPool;

}  // namespace bellwether::runtime
