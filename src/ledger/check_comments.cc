#include "ledger/check_comments.h"

namespace bellwether::ledger {

Result<void> CheckComments::save(Connection& connection, const CheckCommentRow& row) {
  TRY_VOID(connection.execute(
      "INSERT INTO check_comment(id, host, service, entry, at_second, author, body, persistent, expires) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
      "ON CONFLICT(id) DO UPDATE SET host = excluded.host, service = excluded.service, entry = excluded.entry, "
      "at_second = excluded.at_second, author = excluded.author, body = excluded.body, "
      "persistent = excluded.persistent, expires = excluded.expires",
      {row.id, row.host, row.service, row.entry, count_seconds(row.at), row.author, row.body,
       std::int64_t{row.is_persistent}, count_seconds(row.expires)}));
  return {};
}

Result<void> CheckComments::remove(Connection& connection, std::int64_t id) {
  TRY_VOID(connection.execute("DELETE FROM check_comment WHERE id = $1", {id}));
  return {};
}

Result<std::vector<CheckCommentRow>> CheckComments::all(Connection& connection) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT id, host, service, entry, at_second, author, body, persistent, expires "
                       "FROM check_comment ORDER BY id"));
  std::vector<CheckCommentRow> comments;
  comments.reserve(rows.size());
  for (const Row& row : rows) {
    comments.push_back({.id = row.integer(0),
                        .host = row.text(1),
                        .service = row.text(2),
                        .entry = row.integer(3),
                        .at = unix_seconds(row.integer(4)),
                        .author = row.text(5),
                        .body = row.text(6),
                        .is_persistent = row.integer(7) != 0,
                        .expires = unix_seconds(row.integer(8))});
  }
  return comments;
}

}  // namespace bellwether::ledger
