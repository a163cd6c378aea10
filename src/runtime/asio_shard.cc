#include "runtime/asio_shard.h"

#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/check.h"
#include "runtime/timer_schedule.h"

namespace bellwether::runtime {
namespace {

constexpr seconds kHeartbeat{1};

// What a pending wait shares with its Timer: a wait that completes after the Timer is gone finds `is_alive`
// false.
struct TimerState {
  TimerState(boost::asio::io_context& context, std::move_only_function<void()> work_)
      : timer(context), work(std::move(work_)) {}

  boost::asio::steady_timer timer;
  std::move_only_function<void()> work;
  bool is_alive = true;
};

class AsioTimer : public Timer {
 public:
  AsioTimer(boost::asio::io_context& context, std::move_only_function<void()> work)
      : state_(std::make_shared<TimerState>(context, std::move(work))) {}
  ~AsioTimer() override {
    state_->is_alive = false;
    state_->timer.cancel();
  }

 protected:
  std::shared_ptr<TimerState> state_;
};

class OneShotTimer final : public AsioTimer {
 public:
  OneShotTimer(boost::asio::io_context& context, nanoseconds delay, std::move_only_function<void()> work)
      : AsioTimer(context, std::move(work)) {
    state_->timer.expires_after(delay);
    state_->timer.async_wait([state = state_](const boost::system::error_code& error) {
      if (error || !state->is_alive) return;
      std::exchange(state->work, nullptr)();
    });
  }
};

class RepeatingTimer final : public AsioTimer {
 public:
  RepeatingTimer(boost::asio::io_context& context, const Clock& clock, nanoseconds interval, Shard::Alignment alignment,
                 std::move_only_function<void()> work)
      : AsioTimer(context, std::move(work)) {
    const auto schedule = std::make_shared<Schedule>(clock, interval, alignment, state_);
    Schedule::arm(schedule);
  }

 private:
  struct Schedule {
    Schedule(const Clock& clock_, nanoseconds interval_, Shard::Alignment alignment_,
             std::shared_ptr<TimerState> state_)
        : clock(clock_), interval(interval_), alignment(alignment_), state(std::move(state_)), due(steady_now()) {}

    static nanoseconds steady_now() { return std::chrono::steady_clock::now().time_since_epoch(); }

    static void arm(const std::shared_ptr<Schedule>& self) {
      if (self->alignment == Shard::Alignment::kWallClock) {
        const nanoseconds now = self->clock.now().time_since_epoch();
        self->last_multiple = next_multiple(now, self->interval, self->last_multiple);
        self->state->timer.expires_after(self->last_multiple - now);
      } else {
        self->due = next_from(self->due, self->interval, steady_now());
        self->state->timer.expires_at(Monotonic(self->due));
      }
      wait(self);
    }

    static void wait(const std::shared_ptr<Schedule>& self) {
      self->state->timer.async_wait([self](const boost::system::error_code& error) {
        if (error || !self->state->is_alive) return;
        if (const nanoseconds left = self->left_by_wall_clock(); left > nanoseconds::zero()) {
          self->state->timer.expires_after(left);
          return wait(self);
        }
        self->state->work();
        if (self->state->is_alive) arm(self);
      });
    }

    // A wall clock that was set back a little meanwhile has not reached the multiple yet: work that asks it for the time would take itself to be
    // in the interval before, and a flush would overwrite that one's points. One set back by more than an interval is not waited for.
    nanoseconds left_by_wall_clock() const {
      if (alignment != Shard::Alignment::kWallClock) return nanoseconds::zero();
      const nanoseconds left = last_multiple - clock.now().time_since_epoch();
      return left < interval ? left : nanoseconds::zero();
    }

    const Clock& clock;
    const nanoseconds interval;
    const Shard::Alignment alignment;
    const std::shared_ptr<TimerState> state;
    nanoseconds due;                // of kFromNow
    nanoseconds last_multiple{-1};  // of kWallClock
  };
};

}  // namespace

AsioShard::AsioShard(std::size_t index, const Clock& clock) : index_(index), clock_(clock) {
  beat();
}

AsioShard::~AsioShard() {
  abandon_work();
}

void AsioShard::post(std::move_only_function<void()> work) {
  if (mailbox_.put(std::move(work))) {
    boost::asio::post(context_, [this] { mailbox_.run([this] { return context_.stopped(); }); });
  }
}

std::unique_ptr<Timer> AsioShard::after(nanoseconds delay, std::move_only_function<void()> work) {
  return std::make_unique<OneShotTimer>(context_, delay, std::move(work));
}

std::unique_ptr<Timer> AsioShard::every(nanoseconds interval, Alignment alignment,
                                        std::move_only_function<void()> work) {
  CHECK(interval >= milliseconds(1), "a repeating timer of {} ns would starve its shard", interval.count());
  return std::make_unique<RepeatingTimer>(context_, clock_, interval, alignment, std::move(work));
}

void AsioShard::beat() {
  last_beat_.store(std::chrono::steady_clock::now().time_since_epoch().count(), std::memory_order_relaxed);
}

void AsioShard::run() {
  const Enter enter(this);
  heartbeat_ = every(kHeartbeat, Alignment::kFromNow, [this] { beat(); });
  context_.run();
  heartbeat_.reset();
}

void AsioShard::abandon_work() {
  mailbox_.clear();
  destroy_tasks();
  mailbox_.clear();
}

}  // namespace bellwether::runtime
