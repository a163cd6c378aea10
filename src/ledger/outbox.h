// Outbox: pages that must reach somebody: stored in the transaction that decided them, claimed by one deliverer at a time, kept until the
// other side has taken them or they are dead. The payload is alerts' own.
//
// Every call but the static ones blocks for the ledger: not on a shard.
#pragma once

#include <cstdint>
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
  std::string contact;
  std::string payload;  // JSON
  UnixMillis created;
  UnixMillis due;  // not before
  std::int64_t attempts = 0;
  std::string last_error;
  enum class State { kWaiting, kDelivered, kDead } state = State::kWaiting;
};

class Outbox {
 public:
  explicit Outbox(Database& database) : database_(database) {}

  // Inside a write of the caller's. A key that is there already is left as it is: nothing is told twice.
  static Result<void> insert(Connection& connection, const OutboxRow& row);

  // Waiting rows that are due, oldest first.
  Result<std::vector<OutboxRow>> due(UnixMillis now, std::size_t limit) const;
  // Before an attempt: counts it, durably, so that a crash in the middle is seen as one.
  Result<void> begin_attempt(std::int64_t id, UnixMillis now);
  Result<void> delivered(std::int64_t id, UnixMillis now);
  Result<void> failed(std::int64_t id, std::string_view error, UnixMillis next_attempt);
  Result<void> dead(std::int64_t id, std::string_view error, UnixMillis now);
  Result<void> revive(std::int64_t id, UnixMillis now);                  // a dead one is tried again; kNotFound
  Result<std::vector<OutboxRow>> dead_letters(std::size_t limit) const;  // newest first
  Result<std::int64_t> waiting() const;
  Result<std::int64_t> remove_finished_before(UnixMillis before, std::size_t limit);

 private:
  Database& database_;
};

}  // namespace bellwether::ledger
