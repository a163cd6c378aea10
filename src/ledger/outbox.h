// Outbox: pages that must reach somebody: stored in the transaction that decided them, taken by one deliverer at a time, kept until the
// other side has them or they are dead. The payload is alerts' own.
//
//   due() -> begin_attempts() -> [the page is sent] -> finish_attempts()
//
// Both writes are durable before the step behind them, so a crash repeats what was between its two writes (under the same key) and loses
// nothing. Rows of one subject are due one after the other, in the order of their ids: a recovery never overtakes its problem.
//
// Every call but the static ones blocks for the ledger: not on a shard. The static ones run inside a write of the caller's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/database.h"

namespace bellwether::ledger {

struct OutboxRow {
  std::int64_t id = 0;  // given by the store
  std::string key;      // idempotency key, unique
  std::string channel;
  std::string target;
  std::string lane;     // what may hold others up: the server or the command behind it
  std::string subject;  // rows of one subject keep their order; empty: no order
  std::string contact;
  std::string payload;  // JSON
  UnixMillis created;   // since when it waits; a revived one begins anew
  UnixMillis due;       // not before
  std::int64_t attempts = 0;
  std::string last_error;
  enum class State { kWaiting, kDelivered, kDead } state = State::kWaiting;
};

// How one attempt ended.
struct OutboxOutcome {
  std::int64_t id = 0;
  enum class Kind { kDelivered, kRetry, kDead } kind = Kind::kDelivered;
  std::string error;  // of kRetry and kDead
  UnixMillis due;     // of kRetry: not before
};

class Outbox {
 public:
  explicit Outbox(Database& database) : database_(database) {}

  // A key that is there already is left as it is: nothing is told twice.
  static Result<void> insert(Connection& connection, const OutboxRow& row);
  // Counts an attempt for each that is still waiting and due, so that a crash in the middle is seen as one; those ids.
  static Result<std::vector<std::int64_t>> begin_attempts(Connection& connection, std::span<const std::int64_t> ids,
                                                          UnixMillis now);
  static Result<void> finish_attempts(Connection& connection, std::span<const OutboxOutcome> outcomes, UnixMillis now);

  // Waiting rows that are due and first of their subject, at most `for_each_lane` of one lane, so that a lane that takes nothing hides no
  // other; by id.
  Result<std::vector<OutboxRow>> due(UnixMillis now, std::size_t for_each_lane, std::size_t limit) const;
  // When the next waiting row behind `now` is due; nullopt when there is none.
  Result<std::optional<UnixMillis>> next_due(UnixMillis now) const;

  Result<OutboxRow> find(std::int64_t id) const;         // kNotFound
  Result<void> revive(std::int64_t id, UnixMillis now);  // a dead one waits again, from its first attempt; kNotFound
  Result<void> discard(std::int64_t id);                 // a dead one that nobody wants any more; kNotFound
  Result<std::vector<OutboxRow>> dead_letters(std::size_t limit) const;  // newest first
  struct DeadChannel {
    std::string channel;
    std::int64_t count = 0;
    OutboxRow last;
  };
  Result<std::vector<DeadChannel>> dead_by_channel() const;
  struct Counts {
    std::int64_t waiting = 0;
    std::int64_t dead = 0;
  };
  Result<Counts> counts() const;
  // Removes what was delivered or died before `before`, at most `limit` rows; how many.
  Result<std::int64_t> remove_finished_before(UnixMillis before, std::size_t limit);

 private:
  Database& database_;
};

}  // namespace bellwether::ledger
