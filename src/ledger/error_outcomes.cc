#include "ledger/error_outcomes.h"

namespace bellwether::ledger {

Result<void> ErrorOutcomes::add(Connection& connection, const ErrorOutcomeRow& row) {
  TRY_VOID(connection.execute(
      "INSERT INTO error_outcome(project, hour, category, outcome, reason, quantity) VALUES ($1, $2, $3, $4, $5, $6) "
      "ON CONFLICT(project, hour, category, outcome, reason) DO UPDATE SET "
      "quantity = error_outcome.quantity + excluded.quantity",
      {row.project, row.hour, row.category, row.outcome, row.reason, row.quantity}));
  return {};
}

Result<std::vector<ErrorOutcomeRow>> ErrorOutcomes::sums(Connection& connection, std::int64_t project,
                                                         std::int64_t from, std::int64_t until) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT category, outcome, reason, SUM(quantity) FROM error_outcome "
                       "WHERE project = $1 AND hour >= $2 AND hour < $3 "
                       "GROUP BY category, outcome, reason ORDER BY category, outcome, reason",
                       {project, from, until}));
  std::vector<ErrorOutcomeRow> sums;
  for (const Row& row : rows) {
    sums.push_back({.project = project,
                    .hour = from,
                    .category = row.text(0),
                    .outcome = row.text(1),
                    .reason = row.text(2),
                    .quantity = row.integer(3)});
  }
  return sums;
}

Result<void> ErrorOutcomes::remove_before(Connection& connection, std::int64_t hour) {
  TRY_VOID(connection.execute("DELETE FROM error_outcome WHERE hour < $1", {hour}));
  return {};
}

}  // namespace bellwether::ledger
