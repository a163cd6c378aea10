// SqliteConnection: the SQLite driver's Connection, with its prepared statements.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "disk/sqlite.h"
#include "ledger/connection.h"

namespace bellwether::ledger {

class SqliteConnection final : public Connection {
 public:
  static constexpr std::size_t kMaxStatements = 256;  // kept prepared; past it all are dropped and prepared again

  static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path, disk::SqliteOptions::Access access);
  explicit SqliteConnection(disk::SqliteDatabase database) : database_(std::move(database)) {}

  const Dialect& dialect() const override { return sqlite_dialect(); }
  Result<std::vector<Row>> query(std::string_view sql, const Values& parameters) override;
  Result<std::int64_t> execute(std::string_view sql, const Values& parameters) override;

  disk::SqliteDatabase& database() { return database_; }

 private:
  Result<disk::SqliteStatement*> prepared(std::string_view sql, const Values& parameters);

  disk::SqliteDatabase database_;
  std::unordered_map<std::string, disk::SqliteStatement>
      statements_;  // before database_ in destruction: they belong to it
};

}  // namespace bellwether::ledger
