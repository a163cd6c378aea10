#include "ledger/alert_states.h"

namespace bellwether::ledger {
namespace {

std::string name_of(AlertStates::Kind kind) {
  switch (kind) {
    case AlertStates::Kind::kKeptProblem:
      return "kept_problem";
    case AlertStates::Kind::kOpenProblem:
      return "open_problem";
    case AlertStates::Kind::kContactSwitches:
      return "contact_switches";
  }
  return {};
}

AlertStates::Pairs pairs_of(const std::vector<Row>& rows) {
  AlertStates::Pairs pairs;
  pairs.reserve(rows.size());
  for (const Row& row : rows) pairs.emplace_back(row.text(0), row.text(1));
  return pairs;
}

}  // namespace

Result<void> AlertStates::put(Connection& connection, Kind kind, std::string_view key, std::string_view state) {
  TRY_VOID(
      connection.execute("INSERT INTO alert_state(kind, state_key, state) VALUES ($1, $2, $3) "
                         "ON CONFLICT(kind, state_key) DO UPDATE SET state = excluded.state",
                         {name_of(kind), std::string(key), std::string(state)}));
  return {};
}

Result<void> AlertStates::remove(Connection& connection, Kind kind, std::string_view key) {
  TRY_VOID(connection.execute("DELETE FROM alert_state WHERE kind = $1 AND state_key = $2",
                              {name_of(kind), std::string(key)}));
  return {};
}

Result<AlertStates::Pairs> AlertStates::all(Connection& connection, Kind kind) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT state_key, state FROM alert_state WHERE kind = $1 ORDER BY state_key", {name_of(kind)}));
  return pairs_of(rows);
}

Result<void> AlertStates::add_follower(Connection& connection, std::string_view cause, std::string_view follower) {
  TRY_VOID(connection.execute("INSERT INTO problem_follower(cause, follower) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                              {std::string(cause), std::string(follower)}));
  return {};
}

Result<void> AlertStates::remove_followers(Connection& connection, std::string_view cause) {
  TRY_VOID(connection.execute("DELETE FROM problem_follower WHERE cause = $1", {std::string(cause)}));
  return {};
}

Result<AlertStates::Pairs> AlertStates::followers(Connection& connection) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT cause, follower FROM problem_follower ORDER BY cause, follower"));
  return pairs_of(rows);
}

}  // namespace bellwether::ledger
