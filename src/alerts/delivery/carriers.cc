#include "alerts/delivery/carriers.h"

#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

namespace bellwether::alerts {
namespace {

using runtime::ChildCommand;
using runtime::ChildOutcome;
using runtime::ChildRunner;
using runtime::Shard;
using runtime::Task;

// Awaits one child of the runner. Shared with the runner's call, because the frame may go while the child runs.
class Running {
 public:
  Running(ChildRunner& runner, Shard& shard, ChildCommand command)
      : runner_(runner), shard_(shard), command_(std::move(command)), state_(std::make_shared<State>()) {}
  ~Running() { state_->awaiter = {}; }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  bool await_ready() const { return false; }
  bool await_suspend(std::coroutine_handle<> awaiter) {
    state_->awaiter = awaiter;
    const std::shared_ptr<State> state = state_;
    Result<void> started = runner_.start(std::move(command_), shard_, [state](Result<ChildOutcome> outcome) {
      state->outcome.emplace(std::move(outcome));
      if (state->awaiter) state->awaiter.resume();
    });
    if (started) return true;
    state->outcome.emplace(std::unexpected<Error>(std::move(started).error()));
    return false;
  }
  Result<ChildOutcome> await_resume() { return std::move(*state_->outcome); }

 private:
  struct State {
    std::coroutine_handle<> awaiter;
    std::optional<Result<ChildOutcome>> outcome;
  };
  ChildRunner& runner_;
  Shard& shard_;
  ChildCommand command_;
  const std::shared_ptr<State> state_;
};

Task<Result<ChildOutcome>> run(ChildRunner& runner, Shard& shard, ChildCommand command) {
  Running running(runner, shard, std::move(command));
  co_return co_await running;
}

}  // namespace

Carriers make_carriers(net::Outbound& outbound, ChildRunner& runner, Shard& shard) {
  return {.send = [&outbound](net::OutboundRequest request) { return outbound.send(std::move(request)); },
          .run = [&runner, &shard](ChildCommand command) { return run(runner, shard, std::move(command)); }};
}

}  // namespace bellwether::alerts
