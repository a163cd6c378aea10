#include "ledger/connection.h"

#include <utility>

namespace bellwether::ledger {

Result<Row> Connection::query_one(std::string_view sql, const Values& parameters, std::string_view what) {
  TRY(std::vector<Row> rows, query(sql, parameters));
  if (rows.empty()) return fail(Code::kNotFound, std::string(what));
  return std::move(rows.front());
}

}  // namespace bellwether::ledger
