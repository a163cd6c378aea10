#include "ledger/error_health.h"

namespace bellwether::ledger {

Result<std::optional<std::string>> ErrorHealth::session(Connection& connection, std::int64_t project,
                                                        const std::string& sid) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT state FROM error_session WHERE project = $1 AND sid = $2", {project, sid}));
  if (rows.empty()) return std::nullopt;
  return rows.front().bytes(0);
}

Result<void> ErrorHealth::put_session(Connection& connection, std::int64_t project, const std::string& sid,
                                      UnixMillis now, std::string state) {
  TRY_VOID(
      connection.execute("INSERT INTO error_session(project, sid, updated, state) VALUES ($1, $2, $3, $4) "
                         "ON CONFLICT (project, sid) DO UPDATE SET updated = excluded.updated, state = excluded.state",
                         {project, sid, to_micros(now), Bytes{std::move(state)}}));
  return {};
}

Result<void> ErrorHealth::remove_session(Connection& connection, std::int64_t project, const std::string& sid) {
  TRY_VOID(connection.execute("DELETE FROM error_session WHERE project = $1 AND sid = $2", {project, sid}));
  return {};
}

Result<void> ErrorHealth::remove_sessions_before(Connection& connection, UnixMillis before) {
  TRY_VOID(connection.execute("DELETE FROM error_session WHERE updated < $1", {to_micros(before)}));
  return {};
}

Result<std::optional<std::string>> ErrorHealth::bucket(Connection& connection, const ErrorHealthRow& key) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT state FROM error_health WHERE project = $1 AND at_hour = $2 AND version = $3 AND "
                       "environment = $4",
                       {key.project, key.hour, key.version, key.environment}));
  if (rows.empty()) return std::nullopt;
  return rows.front().bytes(0);
}

Result<void> ErrorHealth::put_bucket(Connection& connection, const ErrorHealthRow& row) {
  TRY_VOID(connection.execute(
      "INSERT INTO error_health(project, at_hour, version, environment, state) VALUES ($1, $2, $3, $4, $5) "
      "ON CONFLICT (project, at_hour, version, environment) DO UPDATE SET state = excluded.state",
      {row.project, row.hour, row.version, row.environment, Bytes{row.state}}));
  return {};
}

Result<std::vector<ErrorHealthRow>> ErrorHealth::since(Connection& connection, std::int64_t project,
                                                       std::int64_t from) {
  constexpr std::int64_t kMostRows = 200'000;
  TRY(const std::vector<Row> rows,
      connection.query(
          "SELECT at_hour, version, environment, state FROM error_health WHERE project = $1 AND at_hour >= "
          "$2 ORDER BY at_hour, version, environment LIMIT $3",
          {project, from, kMostRows}));
  std::vector<ErrorHealthRow> buckets;
  for (const Row& row : rows) {
    buckets.push_back({.project = project,
                       .hour = row.integer(0),
                       .version = row.text(1),
                       .environment = row.text(2),
                       .state = row.bytes(3)});
  }
  return buckets;
}

Result<void> ErrorHealth::remove_buckets_before(Connection& connection, std::int64_t hour) {
  TRY_VOID(connection.execute("DELETE FROM error_health WHERE at_hour < $1", {hour}));
  return {};
}

}  // namespace bellwether::ledger
