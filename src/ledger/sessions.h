// Sessions: who is signed in. Holds a hash of the cookie's value, never the value, so that a copied database signs nobody in.
//
// Every call blocks for the ledger: not on a shard.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/database.h"
#include "ledger/users.h"

namespace bellwether::ledger {

struct Session {
  std::string id_hash;
  std::int64_t user_id = 0;
  std::string csrf_token;
  std::string peer;  // where it was opened from
  std::string user_agent;
  UnixMillis created;
  UnixMillis last_used;
  UnixMillis expires;
};

class Sessions {
 public:
  explicit Sessions(Database& database) : database_(database) {}

  Result<void> create(const Session& session);
  struct Found {
    Session session;
    User user;
  };
  // The session with its user. kNotFound when there is none or it has expired at `now`.
  Result<Found> find(std::string_view id_hash, UnixMillis now) const;
  // Moves last use and expiry. For the caller to call now and then, not at every request: it is a write.
  Result<void> touch(std::string_view id_hash, UnixMillis now, UnixMillis expires);
  Result<std::vector<Session>> of_user(std::int64_t user_id, UnixMillis now) const;  // the latest used first
  Result<void> remove(std::string_view id_hash);                                     // fine when there is none
  Result<std::int64_t> remove_expired(UnixMillis now);                               // how many

 private:
  Database& database_;
};

}  // namespace bellwether::ledger
