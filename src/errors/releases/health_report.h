// HealthReport: how releases did, from the hourly counts of their sessions: shares free of crashes, adoption, hours. Pure but for reading rows.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "errors/desk.h"
#include "errors/releases/health.h"
#include "ledger/connection.h"

namespace bellwether::errors {

struct HealthReport {
  struct Release {
    Health whole;                          // of all hours in the report
    std::uint64_t last_day = 0;            // sessions of the last 24 hours
    std::map<std::int64_t, Health> hours;  // since 1970
  };
  std::map<std::string, Release, std::less<>> releases;
  std::uint64_t last_day = 0;  // of all releases

  // The share of the last day's sessions; nullopt when there were none at all.
  std::optional<double> adoption(std::string_view version) const;
};

// Of the hours from `now` - `span` on, in one environment or (empty) all. In a read of the caller's.
Result<HealthReport> read_health(ledger::Connection& connection, ProjectId project, std::string_view environment,
                                 seconds span, UnixMillis now);

}  // namespace bellwether::errors
