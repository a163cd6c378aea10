// ErrorHealth: how sessions of releases went, by the hour, and the sessions that have not ended; rows whose bytes are errors' own
// (docs/formats/session-health.md).
//
// All static: inside a read or write of the caller's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/connection.h"

namespace bellwether::ledger {

struct ErrorHealthRow {
  std::int64_t project = 0;
  std::int64_t hour = 0;  // since 1970
  std::string version, environment, state;
};

class ErrorHealth {
 public:
  static Result<std::optional<std::string>> session(Connection& connection, std::int64_t project,
                                                    const std::string& sid);
  static Result<void> put_session(Connection& connection, std::int64_t project, const std::string& sid, UnixMillis now,
                                  std::string state);
  static Result<void> remove_session(Connection& connection, std::int64_t project, const std::string& sid);
  static Result<void> remove_sessions_before(Connection& connection, UnixMillis before);

  static Result<std::optional<std::string>> bucket(Connection& connection, const ErrorHealthRow& key);
  static Result<void> put_bucket(Connection& connection, const ErrorHealthRow& row);
  // Of hours from `from` on, by hour.
  static Result<std::vector<ErrorHealthRow>> since(Connection& connection, std::int64_t project, std::int64_t from);
  static Result<void> remove_buckets_before(Connection& connection, std::int64_t hour);
};

}  // namespace bellwether::ledger
