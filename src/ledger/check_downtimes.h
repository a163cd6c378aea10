// CheckDowntimes: times in which nobody is told about a host or service. Ids are given by `checks`.
//
// Inside a read or write of the caller's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/connection.h"

namespace bellwether::ledger {

struct CheckDowntimeRow {
  std::int64_t id = 0;
  std::string host;
  std::string service;  // empty: of the host
  UnixSeconds entered, start, end;
  bool is_fixed = true;
  seconds duration{0};
  std::int64_t triggered_by = 0;  // 0: by nothing
  bool is_in_effect = false;
  UnixSeconds began;
  std::string author;
  std::string body;
  std::int64_t comment = 0;
  std::string recurrence;  // empty: a single one
};

class CheckDowntimes {
 public:
  static Result<void> save(Connection& connection, const CheckDowntimeRow& row);
  static Result<void> remove(Connection& connection, std::int64_t id);       // fine when there is none
  static Result<std::vector<CheckDowntimeRow>> all(Connection& connection);  // by id
};

}  // namespace bellwether::ledger
