#include "ledger/error_states.h"

#include <limits>

#include <fmt/format.h>

namespace bellwether::ledger {
namespace {

constexpr std::int64_t kRowsAtATime = 500;

std::string_view table_name(ErrorStates::Table table) {
  return table == ErrorStates::Table::kIssue ? "error_issue" : "error_group";
}

std::int64_t to_column(std::uint64_t id) {
  return static_cast<std::int64_t>(id);
}

Result<std::vector<std::pair<std::int64_t, std::string>>> numbered(Connection& connection, std::string_view sql) {
  TRY(const std::vector<Row> rows, connection.query(sql));
  std::vector<std::pair<std::int64_t, std::string>> found;
  for (const Row& row : rows) found.emplace_back(row.integer(0), row.bytes(1));
  return found;
}

}  // namespace

Result<void> ErrorStates::put(Connection& connection, Table table, std::uint64_t id, std::string state) {
  TRY_VOID(connection.execute(table == Table::kIssue ? "INSERT INTO error_issue(id, state) VALUES ($1, $2) "
                                                       "ON CONFLICT(id) DO UPDATE SET state = excluded.state"
                                                     : "INSERT INTO error_group(id, state) VALUES ($1, $2) "
                                                       "ON CONFLICT(id) DO UPDATE SET state = excluded.state",
                              {to_column(id), Bytes{std::move(state)}}));
  return {};
}

Result<void> ErrorStates::remove(Connection& connection, Table table, std::uint64_t id) {
  TRY_VOID(connection.execute(fmt::format("DELETE FROM {} WHERE id = $1", table_name(table)), {to_column(id)}));
  return {};
}

Result<void> ErrorStates::each(Connection& connection, Table table,
                               const std::function<Result<void>(const std::string& state)>& visit) {
  std::int64_t after = -1;
  while (true) {
    TRY(const std::vector<Row> rows,
        connection.query(fmt::format("SELECT id, state FROM {} WHERE id > $1 ORDER BY id LIMIT $2", table_name(table)),
                         {after, kRowsAtATime}));
    if (rows.empty()) return {};
    for (const Row& row : rows) TRY_VOID(visit(row.bytes(1)));
    after = rows.back().integer(0);
  }
}

Result<void> ErrorStates::put_project(Connection& connection, std::int64_t project, std::string state) {
  TRY_VOID(connection.execute("UPDATE error_project SET state = $1 WHERE id = $2", {Bytes{std::move(state)}, project}));
  return {};
}

Result<std::vector<std::pair<std::int64_t, std::string>>> ErrorStates::projects(Connection& connection) {
  return numbered(connection, "SELECT id, state FROM error_project WHERE state IS NOT NULL ORDER BY id");
}

Result<void> ErrorStates::put_release(Connection& connection, std::int64_t project, const std::string& version,
                                      std::string state) {
  TRY_VOID(
      connection.execute("INSERT INTO error_release(project, version, state) VALUES ($1, $2, $3) "
                         "ON CONFLICT(project, version) DO UPDATE SET state = excluded.state",
                         {project, version, Bytes{std::move(state)}}));
  return {};
}

Result<void> ErrorStates::remove_release(Connection& connection, std::int64_t project, const std::string& version) {
  TRY_VOID(connection.execute("DELETE FROM error_release WHERE project = $1 AND version = $2", {project, version}));
  return {};
}

Result<std::vector<ErrorStates::Release>> ErrorStates::releases(Connection& connection) {
  TRY(const std::vector<Row> rows, connection.query("SELECT project, version, state FROM error_release"));
  std::vector<Release> found;
  for (const Row& row : rows) found.push_back({row.integer(0), row.text(1), row.bytes(2)});
  return found;
}

Result<void> ErrorStates::put_series(Connection& connection, const std::string& name, std::string state) {
  TRY_VOID(connection.execute(
      "INSERT INTO error_series(name, state) VALUES ($1, $2) ON CONFLICT(name) DO UPDATE SET state = excluded.state",
      {name, Bytes{std::move(state)}}));
  return {};
}

Result<void> ErrorStates::remove_series(Connection& connection, const std::string& name) {
  TRY_VOID(connection.execute("DELETE FROM error_series WHERE name = $1", {name}));
  return {};
}

Result<std::vector<std::pair<std::string, std::string>>> ErrorStates::series(Connection& connection) {
  TRY(const std::vector<Row> rows, connection.query("SELECT name, state FROM error_series"));
  std::vector<std::pair<std::string, std::string>> found;
  for (const Row& row : rows) found.emplace_back(row.text(0), row.bytes(1));
  return found;
}

Result<void> ErrorStates::discard(Connection& connection, std::int64_t project, const std::string& hash) {
  TRY_VOID(connection.execute(
      "INSERT INTO error_discarded(project, hash) VALUES ($1, $2) ON CONFLICT(project, hash) DO NOTHING",
      {project, hash}));
  return {};
}

Result<std::vector<std::pair<std::int64_t, std::string>>> ErrorStates::discarded(Connection& connection) {
  TRY(const std::vector<Row> rows, connection.query("SELECT project, hash FROM error_discarded"));
  std::vector<std::pair<std::int64_t, std::string>> found;
  for (const Row& row : rows) found.emplace_back(row.integer(0), row.text(1));
  return found;
}

Result<void> ErrorStates::add_recent(Connection& connection, UnixSeconds when, std::string ids) {
  TRY_VOID(connection.execute("INSERT INTO error_recent(at_second, ids) VALUES ($1, $2)",
                              {count_seconds(when), Bytes{std::move(ids)}}));
  return {};
}

Result<void> ErrorStates::remove_recent_before(Connection& connection, UnixSeconds before) {
  TRY_VOID(connection.execute("DELETE FROM error_recent WHERE at_second < $1", {count_seconds(before)}));
  return {};
}

Result<void> ErrorStates::each_recent(Connection& connection,
                                      const std::function<bool(UnixSeconds when, const std::string& ids)>& visit) {
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
  while (true) {
    TRY(const std::vector<Row> rows,
        connection.query("SELECT id, at_second, ids FROM error_recent WHERE id < $1 ORDER BY id DESC LIMIT $2",
                         {before, kRowsAtATime}));
    if (rows.empty()) return {};
    for (const Row& row : rows) {
      if (!visit(unix_seconds(row.integer(1)), row.bytes(2))) return {};
    }
    before = rows.back().integer(0);
  }
}

Result<void> ErrorStates::put_number(Connection& connection, std::string_view name, std::uint64_t value) {
  TRY_VOID(connection.execute(
      "INSERT INTO error_progress(name, value) VALUES ($1, $2) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
      {std::string(name), to_column(value)}));
  return {};
}

Result<std::vector<std::pair<std::string, std::uint64_t>>> ErrorStates::numbers(Connection& connection) {
  TRY(const std::vector<Row> rows, connection.query("SELECT name, value FROM error_progress"));
  std::vector<std::pair<std::string, std::uint64_t>> found;
  for (const Row& row : rows) found.emplace_back(row.text(0), static_cast<std::uint64_t>(row.integer(1)));
  return found;
}

Result<void> ErrorStates::add_activity(Connection& connection, const ErrorActivityRow& row) {
  TRY_VOID(
      connection.execute("INSERT INTO error_activity(issue, at_micros, author, kind, body) VALUES ($1, $2, $3, $4, $5)",
                         {row.issue, to_micros(row.when), row.author, row.kind, row.body}));
  return {};
}

Result<void> ErrorStates::move_activity(Connection& connection, std::uint64_t from, std::uint64_t to) {
  TRY_VOID(
      connection.execute("UPDATE error_activity SET issue = $1 WHERE issue = $2", {to_column(to), to_column(from)}));
  return {};
}

Result<void> ErrorStates::remove_activity(Connection& connection, std::uint64_t issue) {
  TRY_VOID(connection.execute("DELETE FROM error_activity WHERE issue = $1", {to_column(issue)}));
  return {};
}

Result<std::vector<ErrorActivityRow>> ErrorStates::activity(Connection& connection, std::uint64_t issue,
                                                            std::size_t limit) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT id, issue, at_micros, author, kind, body FROM error_activity WHERE issue = $1 "
                       "ORDER BY id DESC LIMIT $2",
                       {to_column(issue), static_cast<std::int64_t>(limit)}));
  std::vector<ErrorActivityRow> found;
  for (const Row& row : rows) {
    found.push_back({.id = row.integer(0),
                     .issue = row.integer(1),
                     .when = row.time(2),
                     .author = row.text(3),
                     .kind = row.text(4),
                     .body = row.text(5)});
  }
  return found;
}

}  // namespace bellwether::ledger
