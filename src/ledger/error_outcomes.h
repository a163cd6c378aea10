// ErrorOutcomes: what became of everything that clients of errors sent, by hour, project, category and reason: so that each event is accounted for.
//
// All static: inside a read or write of the caller's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "ledger/connection.h"

namespace bellwether::ledger {

struct ErrorOutcomeRow {
  std::int64_t project = 0;
  std::int64_t hour = 0;  // since 1970
  std::string category, outcome, reason;
  std::int64_t quantity = 0;
};

class ErrorOutcomes {
 public:
  // To what is there already.
  static Result<void> add(Connection& connection, const ErrorOutcomeRow& row);
  // Hours from `from` until before `until`, summed up; by category, outcome, reason.
  static Result<std::vector<ErrorOutcomeRow>> sums(Connection& connection, std::int64_t project, std::int64_t from,
                                                   std::int64_t until);
  static Result<void> remove_before(Connection& connection, std::int64_t hour);
};

}  // namespace bellwether::ledger
