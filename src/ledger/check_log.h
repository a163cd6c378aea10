// CheckLog: the lines of the monitoring log, by object and time: what history pages show.
//
// append() runs inside a write of the caller's; the others block for the ledger: not on a shard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/database.h"

namespace bellwether::ledger {

struct CheckLogRow {
  std::int64_t id = 0;  // given by the store
  UnixSeconds when;
  std::string host;     // empty: of the whole program
  std::string service;  // empty: of the host itself
  std::string line;
};

struct CheckLogFilter {
  UnixSeconds from;
  UnixSeconds until;                   // inclusive
  std::optional<std::string> host;     // all when not set
  std::optional<std::string> service;  // of that host; all of the host's when not set
  std::int64_t before_id = 0;          // older rows than that one, to page on; 0: from the newest
  std::size_t limit = 100;
};

class CheckLog {
 public:
  explicit CheckLog(Database& database) : database_(database) {}

  static Result<void> append(Connection& connection, const CheckLogRow& row);

  // Newest first, of one second the latest written first.
  Result<std::vector<CheckLogRow>> query(const CheckLogFilter& filter) const;
  // Removes what is older than `before`, at most `limit` of them; how many.
  Result<std::int64_t> remove_before(UnixSeconds before, std::size_t limit);

 private:
  Database& database_;
};

}  // namespace bellwether::ledger
