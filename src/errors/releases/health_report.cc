#include "errors/releases/health_report.h"

#include "ledger/error_health.h"

namespace bellwether::errors {

std::optional<double> HealthReport::adoption(std::string_view version) const {
  if (last_day == 0) return std::nullopt;
  const auto found = releases.find(version);
  return found == releases.end() ? 0 : static_cast<double>(found->second.last_day) / static_cast<double>(last_day);
}

Result<HealthReport> read_health(ledger::Connection& connection, ProjectId project, std::string_view environment,
                                 seconds span, UnixMillis now) {
  const std::int64_t hour = std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count();
  const std::int64_t from = std::chrono::floor<std::chrono::hours>(now - span).time_since_epoch().count();
  TRY(const std::vector<ledger::ErrorHealthRow> rows,
      ledger::ErrorHealth::since(connection, static_cast<std::int64_t>(project), from));
  HealthReport report;
  for (const ledger::ErrorHealthRow& row : rows) {
    if (!environment.empty() && row.environment != environment) continue;
    TRY(const Health health, decode_health(row.state));
    HealthReport::Release& release = report.releases[row.version];
    release.whole.add(health);
    release.hours[row.hour].add(health);
    if (row.hour <= hour - 24) continue;
    release.last_day += health.sessions.total;
    report.last_day += health.sessions.total;
  }
  return report;
}

}  // namespace bellwether::errors
