// Heartbeats: when whoever must report regularly did so last. What becomes of those who do not is alerts' business.
//
// Every call but the static ones blocks for the ledger: not on a shard. The static ones run inside a write of the caller's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/database.h"

namespace bellwether::ledger {

struct HeartbeatRow {
  std::string name;
  seconds every{0};
  seconds grace{0};
  UnixMillis since;                // known since then
  std::optional<UnixMillis> last;  // null: never heard
  bool is_failed = false;          // the last one said that something went wrong
  std::string message;             // of the last one
};

class Heartbeats {
 public:
  explicit Heartbeats(Database& database) : database_(database) {}

  static Result<void> put(Connection& connection, const HeartbeatRow& row);
  static Result<void> remove(Connection& connection, std::string_view name);
  Result<std::vector<HeartbeatRow>> all(std::size_t limit) const;  // by name

 private:
  Database& database_;
};

}  // namespace bellwether::ledger
