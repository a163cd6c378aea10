// Tokens: what machines sign in with. Holds a hash of the token, never the token itself: it is shown once, when it is made.
//
// Every call blocks for the ledger: not on a shard.
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

struct Token {
  std::int64_t id = 0;  // given by the store
  std::string name;     // for people: "ci", "grafana"
  std::string token_hash;
  std::vector<std::string> scopes;  // words without blanks: "read", "write"
  std::string created_by;           // a user's name
  UnixMillis created;
  std::optional<UnixMillis> last_used;
};

class Tokens {
 public:
  explicit Tokens(Database& database) : database_(database) {}

  Result<std::int64_t> create(const Token& token);
  Result<Token> find_by_hash(std::string_view token_hash) const;
  Result<std::vector<Token>> all() const;  // by name, then age
  Result<void> remove(std::int64_t id);    // kNotFound when there is none
  // For the caller to call now and then, not at every request: it is a write.
  Result<void> touch(std::int64_t id, UnixMillis now);

 private:
  Database& database_;
};

}  // namespace bellwether::ledger
