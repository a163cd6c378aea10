#include "ledger/silences.h"

namespace bellwether::ledger {

Result<void> Silences::put(Connection& connection, const SilenceRow& row) {
  TRY_VOID(connection.execute(
      "INSERT INTO silence(id, matchers, starts, ends, author, comment) VALUES ($1, $2, $3, $4, $5, $6) "
      "ON CONFLICT(id) DO UPDATE SET matchers = excluded.matchers, starts = excluded.starts, ends = excluded.ends, "
      "author = excluded.author, comment = excluded.comment",
      {row.id, row.matchers, count_seconds(row.starts), count_seconds(row.ends), row.author, row.comment}));
  return {};
}

Result<std::vector<SilenceRow>> Silences::all(Connection& connection) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT id, matchers, starts, ends, author, comment FROM silence ORDER BY id"));
  std::vector<SilenceRow> silences;
  for (const Row& row : rows) {
    silences.push_back({.id = row.integer(0),
                        .matchers = row.text(1),
                        .starts = unix_seconds(row.integer(2)),
                        .ends = unix_seconds(row.integer(3)),
                        .author = row.text(4),
                        .comment = row.text(5)});
  }
  return silences;
}

Result<std::int64_t> Silences::remove_ended_before(Connection& connection, UnixSeconds before) {
  return connection.execute("DELETE FROM silence WHERE ends < $1", {count_seconds(before)});
}

}  // namespace bellwether::ledger
