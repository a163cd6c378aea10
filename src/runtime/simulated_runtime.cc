#include "runtime/simulated_runtime.h"

#include <algorithm>

#include "base/check.h"
#include "runtime/timer_schedule.h"

namespace bellwether::runtime {

class SimulatedRuntime::SimulatedShard final : public Shard {
 public:
  SimulatedShard(SimulatedRuntime& runtime, std::size_t index) : runtime_(runtime), index_(index) {}

  std::size_t index() const override { return index_; }
  const Clock& clock() const override { return runtime_.clock_; }
  void post(std::move_only_function<void()> work) override {
    runtime_.schedule(runtime_.clock_.time, *this, std::move(work));
  }
  std::unique_ptr<Timer> after(nanoseconds delay, std::move_only_function<void()> work) override;
  std::unique_ptr<Timer> every(nanoseconds interval, Alignment alignment,
                               std::move_only_function<void()> work) override;
  bool is_current() const override { return Shard::current() == this; }
  boost::asio::io_context& io_context() override {
    CHECK(false, "a simulated shard has no io_context");
    std::unreachable();
  }

  void run(std::move_only_function<void()> work) {
    const Enter enter(this);
    work();
  }
  void abandon_tasks() { destroy_tasks(); }

 private:
  SimulatedRuntime& runtime_;
  const std::size_t index_;
};

class SimulatedRuntime::SimulatedTimer final : public Timer {
 public:
  SimulatedTimer(SimulatedRuntime& runtime, SimulatedShard& shard, std::move_only_function<void()> work)
      : runtime_(runtime), shard_(shard), state_(std::make_shared<State>()) {
    state_->work = std::move(work);
  }
  ~SimulatedTimer() override {
    state_->is_alive = false;
    runtime_.events_.erase(state_->key);
  }

  void fire_once(nanoseconds when) {
    state_->key = runtime_.schedule(when, shard_, [state = state_] { std::exchange(state->work, nullptr)(); });
  }

  void fire_every(nanoseconds interval, Shard::Alignment alignment) {
    const nanoseconds now = runtime_.clock_.time;
    arm(runtime_, shard_, state_,
        alignment == Shard::Alignment::kWallClock ? next_multiple(now, interval, nanoseconds(-1)) : now + interval,
        interval);
  }

 private:
  struct State {
    std::move_only_function<void()> work;
    Key key;
    bool is_alive = true;
  };

  static void arm(SimulatedRuntime& runtime, SimulatedShard& shard, const std::shared_ptr<State>& state,
                  nanoseconds due, nanoseconds interval) {
    state->key = runtime.schedule(due, shard, [&runtime, &shard, state, due, interval] {
      state->work();
      if (state->is_alive) arm(runtime, shard, state, due + interval, interval);
    });
  }

  SimulatedRuntime& runtime_;
  SimulatedShard& shard_;
  const std::shared_ptr<State> state_;
};

std::unique_ptr<Timer> SimulatedRuntime::SimulatedShard::after(nanoseconds delay,
                                                               std::move_only_function<void()> work) {
  auto timer = std::make_unique<SimulatedTimer>(runtime_, *this, std::move(work));
  timer->fire_once(runtime_.clock_.time + std::max(delay, nanoseconds(0)));
  return timer;
}

std::unique_ptr<Timer> SimulatedRuntime::SimulatedShard::every(nanoseconds interval, Alignment alignment,
                                                               std::move_only_function<void()> work) {
  CHECK(interval >= milliseconds(1), "a repeating timer of {} ns would starve its shard", interval.count());
  auto timer = std::make_unique<SimulatedTimer>(runtime_, *this, std::move(work));
  timer->fire_every(interval, alignment);
  return timer;
}

SimulatedRuntime::SimulatedRuntime(std::size_t shards, UnixMillis start) : clock_(start.time_since_epoch()) {
  for (std::size_t i = 0; i < shards; ++i) shards_.push_back(std::make_unique<SimulatedShard>(*this, i));
}

SimulatedRuntime::~SimulatedRuntime() {
  for (auto& shard : shards_) shard->abandon_tasks();
}

Shard& SimulatedRuntime::shard(std::size_t index) {
  CHECK(index < size(), "shard {} of {}", index, size());
  return *shards_[index];
}

SimulatedRuntime::Key SimulatedRuntime::schedule(nanoseconds when, SimulatedShard& shard,
                                                 std::move_only_function<void()> work) {
  const Key key(when, next_sequence_++);
  events_.emplace(key, Event{&shard, std::move(work)});
  return key;
}

void SimulatedRuntime::run_for(nanoseconds span) {
  const nanoseconds end = clock_.time + span;
  while (!events_.empty() && events_.begin()->first.first <= end) {
    auto node = events_.extract(events_.begin());
    clock_.time = std::max(clock_.time, node.key().first);
    ++events_run_;
    Event event = std::move(node.mapped());
    event.shard->run(std::move(event.work));
  }
  clock_.time = end;
}

}  // namespace bellwether::runtime
