// ErrorReleaseDetails: releases as people and sentry-cli make them, with their commits and deploys, as rows whose JSON is errors' own
// (docs/formats/release-detail.md).
//
// All static: inside a read or write of the caller's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/connection.h"

namespace bellwether::ledger {

struct ErrorReleaseRow {
  std::int64_t project = 0;
  std::string version;
  UnixMillis created;
  std::string state;
};

class ErrorReleaseDetails {
 public:
  static Result<void> put(Connection& connection, const ErrorReleaseRow& row);
  static Result<std::optional<ErrorReleaseRow>> find(Connection& connection, std::int64_t project,
                                                     const std::string& version);
  // Newest first.
  static Result<std::vector<ErrorReleaseRow>> of_project(Connection& connection, std::int64_t project,
                                                         std::size_t limit);
  static Result<void> remove(Connection& connection, std::int64_t project, const std::string& version);
};

}  // namespace bellwether::ledger
