// LedgerBatch: writes of one shard to the ledger, together: what is added while a transaction is on its way leaves with the next one. Of several
// writes under one key the last stands. A batch that fails is tried again with what has come since; who waited for it hears of it.
//
// The shard's thread. Limit: as many keys as the owner has things to store.
#pragma once

#include <coroutine>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "ledger/database.h"
#include "runtime/shard.h"

namespace bellwether::errors {

class LedgerBatch {
 public:
  static constexpr milliseconds kRetry{1000};
  using Write = std::function<Result<void>(ledger::Connection&)>;
  using Done = std::move_only_function<void(const Result<void>&)>;

  LedgerBatch(runtime::Shard& shard, ledger::Database& database, Log log);
  ~LedgerBatch();
  LedgerBatch(const LedgerBatch&) = delete;
  LedgerBatch& operator=(const LedgerBatch&) = delete;

  void put(std::string key, Write write);
  // `done` once everything so far is stored, or the transaction with it has failed.
  void when_stored(Done done);

  // co_await batch.stored(): the same. On the shard, and goes on there.
  class Stored;
  Stored stored();

 private:
  struct State;
  static void send(const std::shared_ptr<State>& state);
  static void finish(const std::shared_ptr<State>& state, Result<void> outcome);

  std::shared_ptr<State> state_;  // callbacks of the ledger hold it weakly
};

class [[nodiscard]] LedgerBatch::Stored {
 public:
  explicit Stored(LedgerBatch& batch) : batch_(batch) {}
  bool await_ready() const { return false; }
  bool await_suspend(std::coroutine_handle<> awaiter) {
    // Nothing to wait for is answered within the call.
    auto shared = std::make_shared<Shared>();
    shared_ = shared;
    batch_.when_stored([shared, awaiter](const Result<void>& outcome) {
      shared->outcome = outcome;
      shared->is_there = true;
      if (shared->is_waiting) awaiter.resume();
    });
    shared->is_waiting = !shared->is_there;
    return shared->is_waiting;
  }
  Result<void> await_resume() { return std::move(shared_->outcome); }

 private:
  struct Shared {
    Result<void> outcome;
    bool is_there = false, is_waiting = false;
  };
  LedgerBatch& batch_;
  std::shared_ptr<Shared> shared_;
};

inline LedgerBatch::Stored LedgerBatch::stored() {
  return Stored(*this);
}

}  // namespace bellwether::errors
