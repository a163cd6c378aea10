#include "ledger/sqlite_connection.h"

#include <utility>

#include <fmt/format.h>

#include "base/check.h"

namespace bellwether::ledger {
namespace {

using disk::SqliteStatement;

// A JSON array of strings: what json_each() takes apart again.
std::string json_array(const TextList& texts) {
  std::string out = "[";
  for (const std::string& text : texts) {
    out += out.size() == 1 ? "\"" : ",\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') {
        out += '\\';
        out += c;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
      } else {
        out += c;
      }
    }
    out += '"';
  }
  return out + "]";
}

class Binder {
 public:
  Binder(SqliteStatement& statement, int parameter) : statement_(statement), parameter_(parameter) {}
  void operator()(std::monostate) const { statement_.bind_null(parameter_); }
  void operator()(std::int64_t value) const { statement_.bind(parameter_, value); }
  void operator()(double value) const { statement_.bind(parameter_, value); }
  void operator()(const std::string& text) const { statement_.bind(parameter_, text); }
  void operator()(const Bytes& bytes) const { statement_.bind_bytes(parameter_, std::as_bytes(std::span(bytes.data))); }
  void operator()(const TextList& texts) const { statement_.bind(parameter_, json_array(texts)); }

 private:
  SqliteStatement& statement_;
  const int parameter_;
};

Value value_of(const SqliteStatement& statement, int column) {
  switch (statement.type(column)) {
    case SqliteStatement::Type::kNull:
      return {};
    case SqliteStatement::Type::kInteger:
      return statement.integer(column);
    case SqliteStatement::Type::kReal:
      return statement.real(column);
    case SqliteStatement::Type::kText:
      return std::string(statement.text(column));
    case SqliteStatement::Type::kBytes: {
      const auto bytes = statement.bytes(column);
      return Bytes{std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())};
    }
  }
  std::unreachable();
}

}  // namespace

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path,
                                                                 disk::SqliteOptions::Access access) {
  disk::SqliteOptions options;
  options.access = access;
  TRY(disk::SqliteDatabase database, disk::SqliteDatabase::open(path, options));
  return std::make_unique<SqliteConnection>(std::move(database));
}

Result<SqliteStatement*> SqliteConnection::prepared(std::string_view sql, const Values& parameters) {
  std::string key(sql);
  auto at = statements_.find(key);
  if (at == statements_.end()) {
    if (statements_.size() >= kMaxStatements) statements_.clear();
    TRY(SqliteStatement statement, database_.prepare(sql));
    at = statements_.emplace(std::move(key), std::move(statement)).first;
  }
  SqliteStatement& statement = at->second;
  CHECK(statement.parameters() == static_cast<int>(parameters.size()), "{} parameters given to: {}", parameters.size(),
        sql);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    std::visit(Binder(statement, static_cast<int>(i + 1)), parameters[i]);
  }
  return &statement;
}

Result<std::vector<Row>> SqliteConnection::query(std::string_view sql, const Values& parameters) {
  TRY(SqliteStatement* const statement, prepared(sql, parameters));
  std::vector<Row> rows;
  while (true) {
    TRY(const bool has_row, statement->step());
    if (!has_row) break;
    Values values;
    values.reserve(static_cast<std::size_t>(statement->columns()));
    for (int column = 0; column < statement->columns(); ++column) values.push_back(value_of(*statement, column));
    rows.emplace_back(std::move(values));
  }
  statement->reset();
  return rows;
}

Result<std::int64_t> SqliteConnection::execute(std::string_view sql, const Values& parameters) {
  TRY(SqliteStatement* const statement, prepared(sql, parameters));
  TRY_VOID(statement->run());
  return database_.changed_rows();
}

}  // namespace bellwether::ledger
