#include "ledger/notifications.h"

#include <fmt/format.h>

namespace bellwether::ledger {
namespace {

NotificationRow row_of(const Row& row) {
  NotificationRow notification;
  notification.id = row.integer(0);
  notification.at = row.time(1);
  notification.module = row.text(2);
  notification.host = row.text(3);
  notification.service = row.text(4);
  notification.contact = row.text(5);
  notification.channel = row.text(6);
  notification.target = row.text(7);
  notification.page_key = row.text(8);
  notification.stopped_by = row.text(9);
  notification.message = row.text(10);
  if (!row.is_null(11)) {
    notification.outbox_state = row.integer(11);
    notification.attempts = row.integer(12);
    notification.last_error = row.text(13);
  }
  return notification;
}

}  // namespace

Result<void> Notifications::insert(Connection& connection, const NotificationRow& row) {
  TRY_VOID(connection.execute(
      "INSERT INTO notification(at_micros, module, host, service, contact, channel, target, page_key, stopped_by, "
      "message) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {to_micros(row.at), row.module, row.host, row.service, row.contact, row.channel, row.target, row.page_key,
       row.stopped_by, row.message}));
  return {};
}

Result<std::vector<NotificationRow>> Notifications::query(const NotificationFilter& filter) const {
  Values values{to_micros(filter.from), to_micros(filter.until)};
  std::string sql =
      "SELECT n.id, n.at_micros, n.module, n.host, n.service, n.contact, n.channel, n.target, n.page_key, "
      "n.stopped_by, n.message, o.state, o.attempts, o.last_error FROM notification n "
      "LEFT JOIN outbox o ON n.page_key <> '' AND o.page_key = n.page_key "
      "WHERE n.at_micros >= $1 AND n.at_micros < $2";
  const auto require = [&](std::string_view column, const std::string& value) {
    if (value.empty()) return;
    values.emplace_back(value);
    sql += fmt::format(" AND n.{} = ${}", column, values.size());
  };
  require("contact", filter.contact);
  require("host", filter.host);
  require("service", filter.service);
  values.emplace_back(static_cast<std::int64_t>(filter.limit));
  sql += fmt::format(" ORDER BY n.at_micros DESC, n.id DESC LIMIT ${}", values.size());
  return database_.read([&](Connection& connection) -> Result<std::vector<NotificationRow>> {
    TRY(const std::vector<Row> rows, connection.query(sql, values));
    std::vector<NotificationRow> notifications;
    notifications.reserve(rows.size());
    for (const Row& row : rows) notifications.push_back(row_of(row));
    return notifications;
  });
}

Result<std::int64_t> Notifications::remove_before(UnixMillis before, std::size_t limit) {
  return database_.write([&](Connection& connection) {
    return connection.execute(
        "DELETE FROM notification WHERE id IN (SELECT id FROM notification WHERE at_micros < $1 ORDER BY at_micros "
        "LIMIT $2)",
        {to_micros(before), static_cast<std::int64_t>(limit)});
  });
}

}  // namespace bellwether::ledger
