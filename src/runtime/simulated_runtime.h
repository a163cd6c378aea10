// SimulatedRuntime: the twin of Runtime in virtual time. Posts and timers of all its shards run on the calling thread in the order of
// their virtual times (and, within one, of their making), and time jumps from one to the next: a virtual hour takes as long as
// its work, and the same program runs the same way each time.
//
//   SimulatedRuntime runtime(2, UnixMillis(seconds(1'700'000'000)));
//   auto timer = runtime.shard(0).every(seconds(10), Shard::Alignment::kWallClock, [&] { engine.flush(); });
//   runtime.run_for(std::chrono::hours(1));
//
// One thread. What is simulated takes no time: code between two events sees one instant. There is no io_context.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "base/time.h"
#include "runtime/clock.h"
#include "runtime/shard.h"

namespace bellwether::runtime {

class SimulatedRuntime {
 public:
  SimulatedRuntime(std::size_t shards, UnixMillis start);
  ~SimulatedRuntime();
  SimulatedRuntime(const SimulatedRuntime&) = delete;
  SimulatedRuntime& operator=(const SimulatedRuntime&) = delete;

  std::size_t size() const { return shards_.size(); }
  Shard& shard(std::size_t index);
  const Clock& clock() const { return clock_; }

  // Runs everything that is due within `span` and leaves the clock at its end. / Runs what is due now, without moving the clock.
  void run_for(nanoseconds span);
  void run_ready() { run_for(nanoseconds(0)); }
  // How many events have run.
  std::uint64_t events() const { return events_run_; }

 private:
  class SimulatedShard;
  class SimulatedTimer;

  class VirtualClock final : public Clock {
   public:
    explicit VirtualClock(nanoseconds start) : time(start) {}
    UnixMillis now() const override { return UnixMillis(std::chrono::floor<milliseconds>(time)); }
    Monotonic monotonic() const override { return Monotonic(time); }
    nanoseconds time;
  };

  struct Event {
    SimulatedShard* shard;
    std::move_only_function<void()> work;
  };
  using Key = std::pair<nanoseconds, std::uint64_t>;  // when, and which of that time first

  Key schedule(nanoseconds when, SimulatedShard& shard, std::move_only_function<void()> work);

  VirtualClock clock_;
  std::map<Key, Event> events_;
  std::uint64_t next_sequence_ = 0;
  std::uint64_t events_run_ = 0;
  std::vector<std::unique_ptr<SimulatedShard>> shards_;
};

}  // namespace bellwether::runtime
