// LedgerWrite: co_await a write to the ledger from a shard, without a thread of a pool: the writer's own queue and commit are shared with all others.
//
//   LedgerWrite<Counts> write(database, [&](ledger::Connection& connection) { return count(connection, update); });
//   Result<Counts> counts = co_await write;   // on our own shard again
//
// `work` runs on the ledger's thread and may refer to the awaiting frame only by what it holds itself: the frame may be gone at shutdown.
#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/result.h"
#include "ledger/database.h"
#include "runtime/shard.h"

namespace bellwether::errors {

template <class T>
class [[nodiscard]] LedgerWrite {
 public:
  using Work = std::move_only_function<Result<T>(ledger::Connection&)>;

  LedgerWrite(ledger::Database& database, Work work) : database_(database), work_(std::move(work)) {}

  bool await_ready() const { return false; }
  bool await_suspend(std::coroutine_handle<> awaiter) {
    runtime::Shard* const home = runtime::Shard::current();
    CHECK(home != nullptr, "a write to the ledger is awaited on a shard");
    auto state = std::make_shared<State>();
    state_ = state;
    auto queued = database_.write_later(
        [state, work = std::move(work_)](ledger::Connection& connection) mutable -> Result<void> {
          TRY(state->value, work(connection));
          return {};
        },
        [state, home, awaiter](Result<void> outcome) {
          home->post([state, awaiter, outcome = std::move(outcome)]() mutable {
            state->outcome = std::move(outcome);
            awaiter.resume();
          });
        });
    if (queued) return true;
    state->outcome = std::move(queued);
    return false;
  }
  Result<T> await_resume() {
    if (!state_->outcome) return std::unexpected(std::move(state_->outcome).error());
    return std::move(*state_->value);
  }

 private:
  struct State {
    std::optional<T> value;
    Result<void> outcome;
  };
  ledger::Database& database_;
  Work work_;
  std::shared_ptr<State> state_;
};

}  // namespace bellwether::errors
