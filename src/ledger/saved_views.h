// SavedViews: what a person arranged on the Graphs page and wants to come back to: a name and the page's state as JSON, which only the
// page reads.
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

namespace bellwether::ledger {

struct SavedView {
  std::int64_t id = 0;  // given by the store
  std::string name;
  std::string state;   // JSON
  std::string author;  // a user's name
  UnixMillis created;
  UnixMillis updated;
};

class SavedViews {
 public:
  explicit SavedViews(Database& database) : database_(database) {}

  // Saves under the name, over what had it; `created` and the id stay then. The id.
  Result<std::int64_t> save(std::string_view name, std::string_view state, std::string_view author, UnixMillis now);
  Result<SavedView> find(std::int64_t id) const;
  Result<std::vector<SavedView>> all() const;  // by name
  Result<void> remove(std::int64_t id);        // kNotFound when there is none

 private:
  Database& database_;
};

}  // namespace bellwether::ledger
