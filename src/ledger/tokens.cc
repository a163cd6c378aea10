#include "ledger/tokens.h"

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::ledger {
namespace {

Token token_of(const Row& row) {
  Token token{.id = row.integer(0),
              .name = row.text(1),
              .token_hash = row.text(2),
              .created_by = row.text(4),
              .created = row.time(5),
              .last_used = row.optional_time(6)};
  for (const std::string_view scope : split(row.text(3), ' ')) {
    if (!scope.empty()) token.scopes.emplace_back(scope);
  }
  return token;
}

}  // namespace

Result<std::int64_t> Tokens::create(const Token& token) {
  for (const std::string& scope : token.scopes) {
    if (scope.empty() || scope.contains(' '))
      return fail(Code::kInvalidArgument, fmt::format("'{}' is not a scope", scope));
  }
  return database_.write([&](Connection& connection) -> Result<std::int64_t> {
    TRY(const Row row,
        connection.query_one(
            "INSERT INTO token(name, token_hash, scopes, created_by, created) VALUES ($1, $2, $3, $4, $5) RETURNING id",
            {token.name, token.token_hash, fmt::format("{}", fmt::join(token.scopes, " ")), token.created_by,
             to_micros(token.created)},
            "no id"));
    return row.integer(0);
  });
}

Result<Token> Tokens::find_by_hash(std::string_view token_hash) const {
  return database_.read([&](Connection& connection) -> Result<Token> {
    TRY(const Row row,
        connection.query_one(
            "SELECT id, name, token_hash, scopes, created_by, created, last_used FROM token WHERE token_hash = $1",
            {std::string(token_hash)}, "no such token"));
    return token_of(row);
  });
}

Result<std::vector<Token>> Tokens::all() const {
  return database_.read([](Connection& connection) -> Result<std::vector<Token>> {
    TRY(const std::vector<Row> rows,
        connection.query(
            "SELECT id, name, token_hash, scopes, created_by, created, last_used FROM token ORDER BY name, id"));
    std::vector<Token> tokens;
    tokens.reserve(rows.size());
    for (const Row& row : rows) tokens.push_back(token_of(row));
    return tokens;
  });
}

Result<void> Tokens::remove(std::int64_t id) {
  return database_.write([&](Connection& connection) -> Result<void> {
    TRY(const std::int64_t removed, connection.execute("DELETE FROM token WHERE id = $1", {id}));
    if (removed == 0) return fail(Code::kNotFound, fmt::format("no token with id {}", id));
    return {};
  });
}

Result<void> Tokens::touch(std::int64_t id, UnixMillis now) {
  return database_.write([&](Connection& connection) -> Result<void> {
    TRY_VOID(connection.execute("UPDATE token SET last_used = $1 WHERE id = $2", {to_micros(now), id}));
    return {};
  });
}

}  // namespace bellwether::ledger
