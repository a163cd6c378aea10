#include "ledger/oncall_overrides.h"

namespace bellwether::ledger {

Result<void> OncallOverrides::put(Connection& connection, const OncallOverrideRow& row) {
  TRY_VOID(connection.execute(
      "INSERT INTO oncall_override(id, schedule, contact, starts, ends, author) VALUES ($1, $2, $3, $4, $5, $6) "
      "ON CONFLICT(id) DO UPDATE SET schedule = excluded.schedule, contact = excluded.contact, starts = "
      "excluded.starts, "
      "ends = excluded.ends, author = excluded.author",
      {row.id, row.schedule, row.contact, count_seconds(row.starts), count_seconds(row.ends), row.author}));
  return {};
}

Result<std::vector<OncallOverrideRow>> OncallOverrides::all(Connection& connection) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT id, schedule, contact, starts, ends, author FROM oncall_override ORDER BY id"));
  std::vector<OncallOverrideRow> overrides;
  for (const Row& row : rows) {
    overrides.push_back({.id = row.integer(0),
                         .schedule = row.text(1),
                         .contact = row.text(2),
                         .starts = unix_seconds(row.integer(3)),
                         .ends = unix_seconds(row.integer(4)),
                         .author = row.text(5)});
  }
  return overrides;
}

Result<std::int64_t> OncallOverrides::remove_ended_before(Connection& connection, UnixSeconds before) {
  return connection.execute("DELETE FROM oncall_override WHERE ends < $1", {count_seconds(before)});
}

}  // namespace bellwether::ledger
