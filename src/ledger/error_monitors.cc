#include "ledger/error_monitors.h"

namespace bellwether::ledger {

Result<void> ErrorMonitors::put(Connection& connection, const ErrorMonitorRow& row) {
  TRY_VOID(
      connection.execute("INSERT INTO error_monitor(project, slug, state) VALUES ($1, $2, $3) "
                         "ON CONFLICT (project, slug) DO UPDATE SET state = excluded.state",
                         {row.project, row.slug, row.state}));
  return {};
}

Result<void> ErrorMonitors::remove(Connection& connection, std::int64_t project, const std::string& slug) {
  TRY_VOID(connection.execute("DELETE FROM error_monitor WHERE project = $1 AND slug = $2", {project, slug}));
  return {};
}

Result<std::vector<ErrorMonitorRow>> ErrorMonitors::all(Connection& connection) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT project, slug, state FROM error_monitor ORDER BY project, slug"));
  std::vector<ErrorMonitorRow> monitors;
  for (const Row& row : rows)
    monitors.push_back({.project = row.integer(0), .slug = row.text(1), .state = row.text(2)});
  return monitors;
}

}  // namespace bellwether::ledger
