#include "ledger/heartbeats.h"

namespace bellwether::ledger {

Result<void> Heartbeats::put(Connection& connection, const HeartbeatRow& row) {
  const Value last = row.last ? Value(to_micros(*row.last)) : Value();
  TRY_VOID(connection.execute(
      "INSERT INTO heartbeat(name, every_seconds, grace_seconds, since, last, is_failed, message) VALUES ($1, $2, $3, "
      "$4, $5, $6, $7) ON CONFLICT (name) DO UPDATE SET every_seconds = excluded.every_seconds, grace_seconds = "
      "excluded.grace_seconds, last = excluded.last, is_failed = excluded.is_failed, message = excluded.message",
      {row.name, row.every.count(), row.grace.count(), to_micros(row.since), last,
       static_cast<std::int64_t>(row.is_failed), row.message}));
  return {};
}

Result<void> Heartbeats::remove(Connection& connection, std::string_view name) {
  TRY_VOID(connection.execute("DELETE FROM heartbeat WHERE name = $1", {std::string(name)}));
  return {};
}

Result<std::vector<HeartbeatRow>> Heartbeats::all(std::size_t limit) const {
  return database_.read([&](Connection& connection) -> Result<std::vector<HeartbeatRow>> {
    TRY(const std::vector<Row> rows,
        connection.query("SELECT name, every_seconds, grace_seconds, since, last, is_failed, message FROM heartbeat "
                         "ORDER BY name LIMIT $1",
                         {static_cast<std::int64_t>(limit)}));
    std::vector<HeartbeatRow> all;
    for (const Row& row : rows) {
      all.push_back({.name = row.text(0),
                     .every = seconds(row.integer(1)),
                     .grace = seconds(row.integer(2)),
                     .since = row.time(3),
                     .last = row.optional_time(4),
                     .is_failed = row.integer(5) != 0,
                     .message = row.text(6)});
    }
    return all;
  });
}

}  // namespace bellwether::ledger
