// Turns: one coroutine at a time through a stretch that has suspension points, the others in the order in which they came.
//
//   runtime::Turns::Turn turn = co_await turns.take();   // until `turn` goes out of scope
//
// One shard: whoever takes a turn is on it, is resumed on it, and gives the turn back on it. Who still waits when the turns go is never
// resumed; a turn may outlive them.
#pragma once

#include <coroutine>
#include <cstddef>
#include <deque>
#include <memory>
#include <utility>

namespace bellwether::runtime {

class Turns {
  struct State {
    bool is_taken = false;
    std::deque<std::coroutine_handle<>> waiting;
  };

 public:
  class Turn {
   public:
    explicit Turn(std::weak_ptr<State> state) : state_(std::move(state)) {}
    Turn(Turn&&) noexcept = default;
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    Turn& operator=(Turn&&) = delete;
    // The next one has it at once: nobody comes in between.
    ~Turn() {
      const std::shared_ptr<State> state = state_.lock();
      if (state == nullptr) return;
      if (state->waiting.empty()) {
        state->is_taken = false;
        return;
      }
      const std::coroutine_handle<> next = state->waiting.front();
      state->waiting.pop_front();
      next.resume();
    }

   private:
    std::weak_ptr<State> state_;
  };

  class Taking {
   public:
    explicit Taking(State& state, const std::shared_ptr<State>& owner) : state_(state), owner_(owner) {}
    bool await_ready() const { return !std::exchange(state_.is_taken, true); }
    void await_suspend(std::coroutine_handle<> awaiter) { state_.waiting.push_back(awaiter); }
    Turn await_resume() const { return Turn(owner_); }

   private:
    State& state_;                // only touched before the wait
    std::weak_ptr<State> owner_;  // who waits must not keep it
  };

  Taking take() { return Taking(*state_, state_); }
  std::size_t waiting() const { return state_->waiting.size(); }

 private:
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace bellwether::runtime
