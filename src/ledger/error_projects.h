// ErrorProjects: the projects whose applications send errors, and the keys they send them with. `settings` is the errors module's own JSON.
//
// All static: inside a read or write of the caller's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/connection.h"

namespace bellwether::ledger {

struct ErrorProjectRow {
  std::int64_t id = 0;  // given by errors
  std::string slug, name, platform, settings;
};

struct ErrorKeyRow {
  std::string public_key;
  std::int64_t project = 0;
  std::string label;
  bool is_enabled = true;
  std::int64_t events_per_minute = 0;
};

class ErrorProjects {
 public:
  // Puts it there, or in place of the one with that id.
  static Result<void> put(Connection& connection, const ErrorProjectRow& row);
  static Result<void> put(Connection& connection, const ErrorKeyRow& row, UnixMillis now);
  // By id; by when they were made.
  static Result<std::vector<ErrorProjectRow>> all(Connection& connection);
  static Result<std::vector<ErrorKeyRow>> keys(Connection& connection);
};

}  // namespace bellwether::ledger
