// BlockingPool: threads for what blocks or burns CPU: queries, SQLite, getaddrinfo, password hashing.
//
//   Result<Page> page = co_await pool.run([key] { return read_page(key); });   // on the pool, then back on
//   our own shard
//
// A thread starts when a task finds none idle, up to `threads`, and stays. At most `max_waiting` tasks wait; past it, and where the system
// gives no thread at all, run() and submit() answer kResourceExhausted, counted as `runtime.pool.refused`.
#pragma once

#include <atomic>
#include <coroutine>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/metrics.h"
#include "base/result.h"
#include "runtime/mutex.h"
#include "runtime/shard.h"
#include "runtime/task.h"

namespace bellwether::runtime {

struct BlockingPoolOptions {
  std::string name = "blocking";  // of its threads and metrics; at most 11 bytes show in the thread's name
  std::size_t threads = 2;        // 0: every task runs inside submit(), for simulations and tests
  std::size_t max_waiting = 10'000;
};

namespace pool_detail {

template <class T>
struct ResultOf {
  using type = Result<T>;
};
template <class T>
struct ResultOf<Result<T>> {
  using type = Result<T>;
};

}  // namespace pool_detail

class BlockingPool {
 public:
  using Work = std::move_only_function<void()>;

  BlockingPool(const BlockingPoolOptions& options, Metrics& metrics);
  // Finishes what is running, drops what is waiting.
  ~BlockingPool();
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  // Any thread. `work` must not throw.
  Result<void> submit(Work work) BW_EXCLUDES(mutex_);

  // Runs `work` on the pool and resumes the awaiting coroutine on the shard it came from (on the pool's
  // thread if it came from none). Yields Result<T> for a `work` that returns T or Result<T>.
  template <class Function>
  auto run(Function work) -> Task<typename pool_detail::ResultOf<std::invoke_result_t<Function&>>::type>;

  std::size_t threads() const { return options_.threads; }
  std::size_t waiting() const BW_EXCLUDES(mutex_);

 private:
  template <class Value>
  class Running;

  void serve() BW_EXCLUDES(mutex_);
  void start_worker() BW_REQUIRES(mutex_);

  const BlockingPoolOptions options_;
  Counter& refused_;
  Counter& finished_;
  mutable Mutex mutex_;
  Condition changed_;
  std::deque<Work> waiting_ BW_GUARDED_BY(mutex_);
  bool is_stopping_ BW_GUARDED_BY(mutex_) = false;
  std::size_t idle_ BW_GUARDED_BY(mutex_) = 0;
  std::vector<std::thread> workers_ BW_GUARDED_BY(mutex_);
  Metrics::Subscription waiting_gauge_;
};

// Awaits one task. The work and the awaiting frame share `State`, because a frame may be destroyed (at
// shutdown) while the work runs.
template <class Value>
class [[nodiscard]] BlockingPool::Running {
 public:
  Running(BlockingPool& pool, std::move_only_function<Value()> work) : pool_(pool), state_(std::make_shared<State>()) {
    state_->work = std::move(work);
  }
  ~Running() {
    if (state_) state_->awaiter = {};
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  bool await_ready() const { return false; }
  bool await_suspend(std::coroutine_handle<> awaiter) {
    state_->awaiter = awaiter;
    Shard* const home = Shard::current();
    // A copy of ours: once submitted, the work may resume and destroy this awaiter before submit() returns.
    const std::shared_ptr<State> state = state_;
    Result<void> submitted = pool_.submit([state, home] {
      state->value.emplace(state->work());
      state->work = nullptr;
      if (home == nullptr) {
        resume(*state);
      } else {
        home->post([state] { resume(*state); });
      }
    });
    if (submitted) return true;
    state->value.emplace(std::unexpected<Error>(std::move(submitted).error()));
    return false;
  }
  Value await_resume() { return std::move(*state_->value); }

 private:
  struct State {
    std::move_only_function<Value()> work;
    std::optional<Value> value;
    std::coroutine_handle<> awaiter;
  };
  static void resume(State& state) {
    if (state.awaiter) state.awaiter.resume();
  }

  BlockingPool& pool_;
  std::shared_ptr<State> state_;
};

template <class Function>
auto BlockingPool::run(Function work) -> Task<typename pool_detail::ResultOf<std::invoke_result_t<Function&>>::type> {
  using Returned = std::invoke_result_t<Function&>;
  using Value = typename pool_detail::ResultOf<Returned>::type;
  std::move_only_function<Value()> call = [held = std::move(work)]() mutable -> Value {
    if constexpr (std::is_void_v<Returned>) {
      held();
      return {};
    } else {
      return held();
    }
  };
  Running<Value> running(*this, std::move(call));
  co_return co_await running;
}

}  // namespace bellwether::runtime
