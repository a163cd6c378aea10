// Work that may block for ever (a dead network filesystem), done on the pool and waited for until a deadline only.
//
//   auto work = [request = std::move(request)] { return look(request); };      // owns all that it touches
//   Result<NativeOutcome> looked = co_await run_until<NativeOutcome>(context, std::move(work), deadline);
//
// kDeadlineExceeded past the deadline: the work runs on and what it gives is dropped. kResourceExhausted when the pool is full.
#pragma once

#include <algorithm>
#include <coroutine>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "checks/native/native_check.h"

namespace bellwether::checks {

namespace pool_wait_detail {

template <class Value>
struct State {
  std::optional<Result<Value>> result;
  std::coroutine_handle<> awaiter;
};

template <class Value>
runtime::Task<void> deliver(runtime::BlockingPool& pool, std::move_only_function<Value()> work,
                            std::shared_ptr<State<Value>> state) {
  state->result = co_await pool.run(std::move(work));
  if (state->awaiter) std::exchange(state->awaiter, {}).resume();
}

template <class Value>
class Waiter {
 public:
  Waiter(runtime::Shard& shard, std::shared_ptr<State<Value>> state, Monotonic deadline)
      : shard_(shard), state_(std::move(state)), deadline_(deadline) {}
  ~Waiter() { state_->awaiter = {}; }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  bool await_ready() const { return state_->result.has_value(); }
  void await_suspend(std::coroutine_handle<> awaiter) {
    state_->awaiter = awaiter;
    const nanoseconds left = deadline_ - shard_.clock().monotonic();
    timer_ = shard_.after(std::max(left, nanoseconds(0)), [this] { std::exchange(state_->awaiter, {}).resume(); });
  }
  void await_resume() const noexcept {}

 private:
  runtime::Shard& shard_;
  std::shared_ptr<State<Value>> state_;
  const Monotonic deadline_;
  std::unique_ptr<runtime::Timer> timer_;
};

}  // namespace pool_wait_detail

template <class Value>
runtime::Task<Result<Value>> run_until(const NativeContext& context, std::move_only_function<Value()> work,
                                       Monotonic deadline) {
  auto state = std::make_shared<pool_wait_detail::State<Value>>();
  context.shard.spawn(pool_wait_detail::deliver<Value>(context.pool, std::move(work), state));
  pool_wait_detail::Waiter<Value> waiter(context.shard, state, deadline);
  co_await waiter;
  if (!state->result) co_return fail(Code::kDeadlineExceeded, "took too long");
  co_return std::move(*state->result);
}

}  // namespace bellwether::checks
