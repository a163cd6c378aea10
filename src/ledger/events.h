// Events: the rows of the timeline, with their tags. `timeline` gives them their meaning.
//
// Every call but insert() blocks for the ledger: not on a shard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/database.h"

namespace bellwether::ledger {

struct EventRow {
  std::int64_t id = 0;  // given by the store
  UnixSeconds when;
  std::string kind;
  std::string what;
  std::string data;
  std::string source;
  std::vector<std::string> tags;  // in order
};

struct EventFilter {
  UnixSeconds from;
  UnixSeconds until;               // inclusive
  std::vector<std::string> kinds;  // empty: all
  std::vector<std::string> tags;   // empty: all
  enum class Tags { kAny, kAll } match = Tags::kAll;
  std::size_t limit = 0;
};

class Events {
 public:
  explicit Events(Database& database) : database_(database) {}

  // The new row's id. Inside a write of the caller's.
  static Result<std::int64_t> insert(Connection& connection, const EventRow& event);

  Result<EventRow> find(std::int64_t id) const;
  // Newest first, of one second the latest written first.
  Result<std::vector<EventRow>> query(const EventFilter& filter) const;
  // Removes what is older than `before`, at most `limit` of them; how many.
  Result<std::int64_t> remove_before(UnixSeconds before, std::size_t limit);

 private:
  Database& database_;
};

}  // namespace bellwether::ledger
