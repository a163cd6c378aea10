#include "ledger/check_downtimes.h"

namespace bellwether::ledger {

Result<void> CheckDowntimes::save(Connection& connection, const CheckDowntimeRow& row) {
  TRY_VOID(connection.execute(
      "INSERT INTO check_downtime(id, host, service, entered, starts, ends, fixed, duration, triggered_by, in_effect, "
      "began, author, body, comment_id, recurrence) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "
      "ON CONFLICT(id) DO UPDATE SET host = excluded.host, service = excluded.service, entered = excluded.entered, "
      "starts = excluded.starts, ends = excluded.ends, fixed = excluded.fixed, duration = excluded.duration, "
      "triggered_by = excluded.triggered_by, in_effect = excluded.in_effect, began = excluded.began, "
      "author = excluded.author, body = excluded.body, comment_id = excluded.comment_id, "
      "recurrence = excluded.recurrence",
      {row.id, row.host, row.service, count_seconds(row.entered), count_seconds(row.start), count_seconds(row.end),
       std::int64_t{row.is_fixed}, row.duration.count(), row.triggered_by, std::int64_t{row.is_in_effect},
       count_seconds(row.began), row.author, row.body, row.comment, row.recurrence}));
  return {};
}

Result<void> CheckDowntimes::remove(Connection& connection, std::int64_t id) {
  TRY_VOID(connection.execute("DELETE FROM check_downtime WHERE id = $1", {id}));
  return {};
}

Result<std::vector<CheckDowntimeRow>> CheckDowntimes::all(Connection& connection) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT id, host, service, entered, starts, ends, fixed, duration, triggered_by, in_effect, "
                       "began, author, body, comment_id, recurrence FROM check_downtime ORDER BY id"));
  std::vector<CheckDowntimeRow> downtimes;
  downtimes.reserve(rows.size());
  for (const Row& row : rows) {
    downtimes.push_back({.id = row.integer(0),
                         .host = row.text(1),
                         .service = row.text(2),
                         .entered = unix_seconds(row.integer(3)),
                         .start = unix_seconds(row.integer(4)),
                         .end = unix_seconds(row.integer(5)),
                         .is_fixed = row.integer(6) != 0,
                         .duration = seconds(row.integer(7)),
                         .triggered_by = row.integer(8),
                         .is_in_effect = row.integer(9) != 0,
                         .began = unix_seconds(row.integer(10)),
                         .author = row.text(11),
                         .body = row.text(12),
                         .comment = row.integer(13),
                         .recurrence = row.text(14)});
  }
  return downtimes;
}

}  // namespace bellwether::ledger
