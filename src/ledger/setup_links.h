// SetupLinks: the one-time link that lets the first person in. Holds a hash of the link's secret; at most one is valid at a time.
//
// Every call blocks for the ledger: not on a shard.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "ledger/database.h"
#include "ledger/users.h"

namespace bellwether::ledger {

class SetupLinks {
 public:
  explicit SetupLinks(Database& database) : database_(database) {}

  // Takes the place of any earlier link.
  Result<void> replace(std::string_view token_hash, UnixMillis now, UnixMillis expires);
  Result<bool> is_valid(std::string_view token_hash, UnixMillis now) const;
  // Uses the link up and makes the user, both or neither. kNotFound for a link that is unknown, used or expired.
  Result<std::int64_t> redeem(std::string_view token_hash, UnixMillis now, const User& user);

 private:
  Database& database_;
};

}  // namespace bellwether::ledger
