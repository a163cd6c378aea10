#include "ledger/error_release_details.h"

namespace bellwether::ledger {
namespace {

ErrorReleaseRow release_of(const Row& row) {
  return {.project = row.integer(0), .version = row.text(1), .created = row.time(2), .state = row.text(3)};
}

}  // namespace

Result<void> ErrorReleaseDetails::put(Connection& connection, const ErrorReleaseRow& row) {
  TRY_VOID(connection.execute(
      "INSERT INTO error_release_detail(project, version, created, state) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (project, version) DO UPDATE SET created = excluded.created, state = excluded.state",
      {row.project, row.version, to_micros(row.created), row.state}));
  return {};
}

Result<std::optional<ErrorReleaseRow>> ErrorReleaseDetails::find(Connection& connection, std::int64_t project,
                                                                 const std::string& version) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT project, version, created, state FROM error_release_detail WHERE project = $1 AND "
                       "version = $2",
                       {project, version}));
  if (rows.empty()) return std::nullopt;
  return release_of(rows.front());
}

Result<std::vector<ErrorReleaseRow>> ErrorReleaseDetails::of_project(Connection& connection, std::int64_t project,
                                                                     std::size_t limit) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT project, version, created, state FROM error_release_detail WHERE project = $1 "
                       "ORDER BY created DESC, version LIMIT $2",
                       {project, static_cast<std::int64_t>(limit)}));
  std::vector<ErrorReleaseRow> releases;
  for (const Row& row : rows) releases.push_back(release_of(row));
  return releases;
}

Result<void> ErrorReleaseDetails::remove(Connection& connection, std::int64_t project, const std::string& version) {
  TRY_VOID(
      connection.execute("DELETE FROM error_release_detail WHERE project = $1 AND version = $2", {project, version}));
  return {};
}

}  // namespace bellwether::ledger
