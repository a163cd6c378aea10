#include "ledger/check_log.h"

#include <fmt/format.h>

namespace bellwether::ledger {

Result<void> CheckLog::append(Connection& connection, const CheckLogRow& row) {
  TRY_VOID(connection.execute("INSERT INTO check_log(at_second, host, service, line) VALUES ($1, $2, $3, $4)",
                              {count_seconds(row.when), row.host, row.service, row.line}));
  return {};
}

Result<std::vector<CheckLogRow>> CheckLog::query(Connection& connection, const CheckLogFilter& filter) {
  Values values{count_seconds(filter.from), count_seconds(filter.until)};
  std::string sql =
      "SELECT id, at_second, host, service, line FROM check_log WHERE at_second >= $1 AND at_second <= $2";
  const auto add = [&](std::string_view condition, Value value) {
    values.push_back(std::move(value));
    sql += fmt::format(" AND {} ${}", condition, values.size());
  };
  if (filter.host) add("host =", *filter.host);
  if (filter.service) add("service =", *filter.service);
  if (filter.before_id != 0) add("id <", filter.before_id);
  values.push_back(static_cast<std::int64_t>(filter.limit));
  sql += fmt::format(" ORDER BY at_second DESC, id DESC LIMIT ${}", values.size());
  TRY(const std::vector<Row> rows, connection.query(sql, values));
  std::vector<CheckLogRow> lines;
  lines.reserve(rows.size());
  for (const Row& row : rows) {
    lines.push_back({.id = row.integer(0),
                     .when = unix_seconds(row.integer(1)),
                     .host = row.text(2),
                     .service = row.text(3),
                     .line = row.text(4)});
  }
  return lines;
}

Result<std::int64_t> CheckLog::remove_before(Connection& connection, UnixSeconds before, std::size_t limit) {
  return connection.execute(
      "DELETE FROM check_log WHERE id IN (SELECT id FROM check_log WHERE at_second < $1 ORDER BY at_second LIMIT $2)",
      {count_seconds(before), static_cast<std::int64_t>(limit)});
}

}  // namespace bellwether::ledger
