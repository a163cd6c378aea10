#include "ledger/check_states.h"

namespace bellwether::ledger {

Result<void> CheckStates::save(Connection& connection, const CheckStateRow& row) {
  TRY_VOID(
      connection.execute("INSERT INTO check_state(host, service, state) VALUES ($1, $2, $3) "
                         "ON CONFLICT(host, service) DO UPDATE SET state = excluded.state",
                         {row.host, row.service, row.state}));
  return {};
}

Result<void> CheckStates::remove(Connection& connection, std::string_view host, std::string_view service) {
  TRY_VOID(connection.execute("DELETE FROM check_state WHERE host = $1 AND service = $2",
                              {std::string(host), std::string(service)}));
  return {};
}

Result<void> CheckStates::set_number(Connection& connection, std::string_view name, std::int64_t value) {
  TRY_VOID(
      connection.execute("INSERT INTO check_program(name, value) VALUES ($1, $2) "
                         "ON CONFLICT(name) DO UPDATE SET value = excluded.value",
                         {std::string(name), value}));
  return {};
}

Result<void> CheckStates::remove_number(Connection& connection, std::string_view name) {
  TRY_VOID(connection.execute("DELETE FROM check_program WHERE name = $1", {std::string(name)}));
  return {};
}

Result<std::vector<CheckStateRow>> CheckStates::all() const {
  return database_.read([](Connection& connection) -> Result<std::vector<CheckStateRow>> {
    TRY(const std::vector<Row> rows,
        connection.query("SELECT host, service, state FROM check_state ORDER BY host, service"));
    std::vector<CheckStateRow> states;
    states.reserve(rows.size());
    for (const Row& row : rows) states.push_back({row.text(0), row.text(1), row.text(2)});
    return states;
  });
}

Result<std::map<std::string, std::int64_t>> CheckStates::numbers() const {
  return database_.read([](Connection& connection) -> Result<std::map<std::string, std::int64_t>> {
    TRY(const std::vector<Row> rows, connection.query("SELECT name, value FROM check_program"));
    std::map<std::string, std::int64_t> numbers;
    for (const Row& row : rows) numbers.emplace(row.text(0), row.integer(1));
    return numbers;
  });
}

}  // namespace bellwether::ledger
