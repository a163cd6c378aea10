// ErrorMonitors: the cron monitors of projects, as rows whose JSON is errors' own (docs/formats/cron-monitor.md).
//
// All static: inside a read or write of the caller's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "ledger/connection.h"

namespace bellwether::ledger {

struct ErrorMonitorRow {
  std::int64_t project = 0;
  std::string slug, state;
};

class ErrorMonitors {
 public:
  static Result<void> put(Connection& connection, const ErrorMonitorRow& row);
  static Result<void> remove(Connection& connection, std::int64_t project, const std::string& slug);
  static Result<std::vector<ErrorMonitorRow>> all(Connection& connection);
};

}  // namespace bellwether::ledger
