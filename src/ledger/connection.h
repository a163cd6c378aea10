// Connection: one conversation with the database, inside a transaction that Database begins and ends. Repositories run their statements
// on it. One thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ledger/dialect.h"
#include "ledger/value.h"

namespace bellwether::ledger {

using Values = std::vector<Value>;

class Connection {
 public:
  virtual ~Connection() = default;
  virtual const Dialect& dialect() const = 0;

  // The rows of a SELECT or of a RETURNING, all in memory: a statement whose rows nothing bounds has a LIMIT.
  virtual Result<std::vector<Row>> query(std::string_view sql, const Values& parameters = {}) = 0;
  // For statements without rows: how many rows changed.
  virtual Result<std::int64_t> execute(std::string_view sql, const Values& parameters = {}) = 0;

  // The one row a statement yields; kNotFound with `what` as message when there is none.
  Result<Row> query_one(std::string_view sql, const Values& parameters, std::string_view what);
};

}  // namespace bellwether::ledger
