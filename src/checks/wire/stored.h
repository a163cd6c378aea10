// Stored: awaits Intake::when_stored on its shard. Internal to wire/.
#pragma once

#include <coroutine>
#include <memory>
#include <utility>

#include "checks/commands/intake.h"

namespace bellwether::checks {

class [[nodiscard]] Stored {
 public:
  explicit Stored(Intake& intake) : intake_(intake) {}

  bool await_ready() const { return false; }
  // When everything is stored already the answer comes within the call: then there is nothing to wait for.
  bool await_suspend(std::coroutine_handle<> awaiter) {
    state_ = std::make_shared<State>();
    const std::shared_ptr<State> state = state_;
    intake_.when_stored([state, awaiter](Result<void> outcome) {
      state->outcome = std::move(outcome);
      state->is_there = true;
      if (state->is_waiting && !state->is_gone) awaiter.resume();
    });
    state->is_waiting = !state->is_there;
    return state->is_waiting;
  }
  Result<void> await_resume() { return std::move(state_->outcome); }
  ~Stored() {
    if (state_) state_->is_gone = true;
  }
  Stored(const Stored&) = delete;
  Stored& operator=(const Stored&) = delete;

 private:
  struct State {
    Result<void> outcome;
    bool is_there = false, is_waiting = false, is_gone = false;
  };
  Intake& intake_;
  std::shared_ptr<State> state_;
};

}  // namespace bellwether::checks
