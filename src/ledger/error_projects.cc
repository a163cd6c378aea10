#include "ledger/error_projects.h"

namespace bellwether::ledger {

Result<void> ErrorProjects::put(Connection& connection, const ErrorProjectRow& row) {
  TRY_VOID(connection.execute(
      "INSERT INTO error_project(id, slug, name, platform, settings) VALUES ($1, $2, $3, $4, $5) "
      "ON CONFLICT(id) DO UPDATE SET slug = excluded.slug, name = excluded.name, platform = excluded.platform, "
      "settings = excluded.settings",
      {row.id, row.slug, row.name, row.platform, row.settings}));
  return {};
}

Result<void> ErrorProjects::put(Connection& connection, const ErrorKeyRow& row, UnixMillis now) {
  TRY_VOID(connection.execute(
      "INSERT INTO error_key(public_key, project, label, is_enabled, events_per_minute, created) "
      "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT(public_key) DO UPDATE SET label = excluded.label, "
      "is_enabled = excluded.is_enabled, events_per_minute = excluded.events_per_minute",
      {row.public_key, row.project, row.label, std::int64_t{row.is_enabled}, row.events_per_minute, to_micros(now)}));
  return {};
}

Result<std::vector<ErrorProjectRow>> ErrorProjects::all(Connection& connection) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT id, slug, name, platform, settings FROM error_project ORDER BY id"));
  std::vector<ErrorProjectRow> projects;
  for (const Row& row : rows) {
    projects.push_back({.id = row.integer(0),
                        .slug = row.text(1),
                        .name = row.text(2),
                        .platform = row.text(3),
                        .settings = row.text(4)});
  }
  return projects;
}

Result<std::vector<ErrorKeyRow>> ErrorProjects::keys(Connection& connection) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT public_key, project, label, is_enabled, events_per_minute FROM error_key "
                       "ORDER BY created, public_key"));
  std::vector<ErrorKeyRow> keys;
  for (const Row& row : rows) {
    keys.push_back({.public_key = row.text(0),
                    .project = row.integer(1),
                    .label = row.text(2),
                    .is_enabled = row.integer(3) != 0,
                    .events_per_minute = row.integer(4)});
  }
  return keys;
}

}  // namespace bellwether::ledger
