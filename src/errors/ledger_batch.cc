#include "errors/ledger_batch.h"

#include <utility>

namespace bellwether::errors {

struct LedgerBatch::State {
  using Writes = std::map<std::string, Write, std::less<>>;
  State(runtime::Shard& on, ledger::Database& into, Log to) : shard(on), database(into), log(std::move(to)) {}

  runtime::Shard& shard;
  ledger::Database& database;
  Log log;
  Writes open;                            // to leave with the next batch
  std::shared_ptr<const Writes> leaving;  // on its way
  std::vector<Done> waiting, leaving_waiting;
  std::unique_ptr<runtime::Timer> retry;
};

LedgerBatch::LedgerBatch(runtime::Shard& shard, ledger::Database& database, Log log)
    : state_(std::make_shared<State>(shard, database, std::move(log))) {}

LedgerBatch::~LedgerBatch() = default;

void LedgerBatch::put(std::string key, Write write) {
  state_->open.insert_or_assign(std::move(key), std::move(write));
  if (state_->leaving == nullptr && state_->retry == nullptr) send(state_);
}

void LedgerBatch::when_stored(Done done) {
  if (!state_->open.empty()) {
    state_->waiting.push_back(std::move(done));
  } else if (state_->leaving != nullptr) {
    state_->leaving_waiting.push_back(std::move(done));
  } else {
    done({});
  }
}

void LedgerBatch::send(const std::shared_ptr<State>& state) {
  const auto writes = std::make_shared<const State::Writes>(std::exchange(state->open, {}));
  state->leaving = writes;
  state->leaving_waiting = std::exchange(state->waiting, {});
  auto queued = state->database.write_later(
      [writes](ledger::Connection& connection) -> Result<void> {
        for (const auto& [key, write] : *writes) TRY_VOID(write(connection));
        return {};
      },
      [kept = std::weak_ptr(state), &shard = state->shard](Result<void> outcome) {
        shard.post([kept, outcome = std::move(outcome)]() mutable {
          if (const std::shared_ptr<State> held = kept.lock()) finish(held, std::move(outcome));
        });
      });
  // Not within the caller's call: it may be about to wait.
  if (!queued) {
    state->shard.post([kept = std::weak_ptr(state), outcome = std::move(queued)]() mutable {
      if (const std::shared_ptr<State> held = kept.lock()) finish(held, std::move(outcome));
    });
  }
}

void LedgerBatch::finish(const std::shared_ptr<State>& state, Result<void> outcome) {
  const std::shared_ptr<const State::Writes> writes = std::exchange(state->leaving, nullptr);
  std::vector<Done> told = std::exchange(state->leaving_waiting, {});
  if (!outcome) {
    state->log.error("what changed could not be stored and is tried again", {{"error", outcome.error().to_string()}});
    for (const auto& [key, write] : *writes) state->open.emplace(key, write);  // what has come since stands
    state->retry = state->shard.after(kRetry, [kept = std::weak_ptr(state)] {
      const std::shared_ptr<State> held = kept.lock();
      if (held == nullptr) return;
      held->retry.reset();
      send(held);
    });
  } else if (!state->open.empty()) {
    send(state);
  }
  for (Done& done : told) done(outcome);
}

}  // namespace bellwether::errors
