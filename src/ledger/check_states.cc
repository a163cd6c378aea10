#include "ledger/check_states.h"

namespace bellwether::ledger {

Result<void> CheckStates::save(Connection& connection, const CheckStateRow& row) {
  TRY_VOID(
      connection.execute("INSERT INTO check_state(host, service, state) VALUES ($1, $2, $3) "
                         "ON CONFLICT(host, service) DO UPDATE SET state = excluded.state",
                         {row.host, row.service, row.state}));
  return {};
}

Result<void> CheckStates::remove(Connection& connection, const std::string& host, const std::string& service) {
  TRY_VOID(connection.execute("DELETE FROM check_state WHERE host = $1 AND service = $2", {host, service}));
  return {};
}

Result<std::vector<CheckStateRow>> CheckStates::all(Connection& connection) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT host, service, state FROM check_state ORDER BY host, service"));
  std::vector<CheckStateRow> states;
  states.reserve(rows.size());
  for (const Row& row : rows) states.push_back({row.text(0), row.text(1), row.text(2)});
  return states;
}

}  // namespace bellwether::ledger
