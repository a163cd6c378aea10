#include "ledger/settings.h"

#include <vector>

namespace bellwether::ledger {

Result<std::optional<std::string>> Settings::get(std::string_view name) const {
  return database_.read([&](Connection& connection) -> Result<std::optional<std::string>> {
    TRY(const std::vector<Row> rows,
        connection.query("SELECT value FROM setting WHERE name = $1", {std::string(name)}));
    if (rows.empty()) return std::nullopt;
    return rows.front().text(0);
  });
}

Result<std::map<std::string, std::string>> Settings::all() const {
  return database_.read([](Connection& connection) -> Result<std::map<std::string, std::string>> {
    TRY(const std::vector<Row> rows, connection.query("SELECT name, value FROM setting"));
    std::map<std::string, std::string> settings;
    for (const Row& row : rows) settings.emplace(row.text(0), row.text(1));
    return settings;
  });
}

Result<void> Settings::set(std::string_view name, std::string_view value, UnixMillis now) {
  return database_.write([&](Connection& connection) -> Result<void> {
    TRY_VOID(
        connection.execute("INSERT INTO setting(name, value, updated) VALUES ($1, $2, $3) "
                           "ON CONFLICT(name) DO UPDATE SET value = excluded.value, updated = excluded.updated",
                           {std::string(name), std::string(value), to_micros(now)}));
    return {};
  });
}

Result<void> Settings::remove(std::string_view name) {
  return database_.write([&](Connection& connection) -> Result<void> {
    TRY_VOID(connection.execute("DELETE FROM setting WHERE name = $1", {std::string(name)}));
    return {};
  });
}

}  // namespace bellwether::ledger
