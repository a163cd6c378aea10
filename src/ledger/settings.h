// Settings: named texts that people change while Bellwether runs. What a value means is its reader's business.
//
// Every call blocks for the ledger: not on a shard.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "ledger/database.h"

namespace bellwether::ledger {

class Settings {
 public:
  explicit Settings(Database& database) : database_(database) {}

  Result<std::optional<std::string>> get(std::string_view name) const;
  Result<std::map<std::string, std::string>> all() const;
  Result<void> set(std::string_view name, std::string_view value, UnixMillis now);
  Result<void> remove(std::string_view name);  // fine when there is none

 private:
  Database& database_;
};

}  // namespace bellwether::ledger
