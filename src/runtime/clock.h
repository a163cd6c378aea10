// Clock: what time it is, as something that is handed in, so that a test or a simulation can own time.
#pragma once

#include <atomic>

#include "base/time.h"

namespace bellwether::runtime {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual UnixMillis now() const = 0;       // wall clock, may step
  virtual Monotonic monotonic() const = 0;  // never goes back
  UnixSeconds now_seconds() const { return std::chrono::floor<seconds>(now()); }
};

class SystemClock final : public Clock {
 public:
  UnixMillis now() const override;
  Monotonic monotonic() const override;
};

// Stands still until advanced. Any thread may read; one thread advances.
class SimulatedClock final : public Clock {
 public:
  explicit SimulatedClock(UnixMillis start) : now_(start.time_since_epoch().count()) {}
  UnixMillis now() const override { return UnixMillis(milliseconds(now_.load(std::memory_order_relaxed))); }
  Monotonic monotonic() const override { return Monotonic(milliseconds(now_.load(std::memory_order_relaxed))); }
  void advance(milliseconds by) { now_.fetch_add(by.count(), std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> now_;
};

}  // namespace bellwether::runtime
