// CheckLog: the lines of the monitoring log, by object and time: what history pages show.
//
// Inside a read or write of the caller's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/connection.h"

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
  static Result<void> append(Connection& connection, const CheckLogRow& row);
  // Newest first, of one second the latest written first.
  static Result<std::vector<CheckLogRow>> query(Connection& connection, const CheckLogFilter& filter);
  // Removes what is older than `before`, at most `limit` of them; how many.
  static Result<std::int64_t> remove_before(Connection& connection, UnixSeconds before, std::size_t limit);
};

}  // namespace bellwether::ledger
