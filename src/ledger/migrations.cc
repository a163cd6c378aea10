#include "ledger/migrations.h"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"

namespace bellwether::ledger {
namespace {

constexpr std::string_view kTable =
    "CREATE TABLE IF NOT EXISTS schema_migration (version {integer} NOT NULL PRIMARY KEY, name {text} NOT NULL, "
    "checksum {text} NOT NULL, applied {integer} NOT NULL){strict}";

// Of the text before its fragments are filled in, so that it is the same on every database.
std::string checksum_of(const Migration& migration) {
  return fmt::format("{:016x}", hash64(migration.statements));
}

Result<void> execute_all(Connection& connection, std::string_view statements) {
  TRY(const std::string script, connection.dialect().render(statements));
  for (const std::string_view statement : split(script, ';')) {
    if (trim(statement).empty()) continue;
    TRY_VOID(connection.execute(trim(statement)));
  }
  return {};
}

}  // namespace

Result<std::int64_t> migrate(Connection& connection, std::span<const Migration> migrations, UnixMillis now) {
  TRY_VOID(execute_all(connection, kTable));
  TRY(const std::vector<Row> applied,
      connection.query("SELECT version, checksum FROM schema_migration ORDER BY version"));
  if (applied.size() > migrations.size()) {
    return fail(
        Code::kOutOfRange,
        fmt::format("the ledger has schema version {}, this program knows {}: it was written by a later version",
                    applied.back().integer(0), migrations.size()));
  }
  for (std::size_t i = 0; i < applied.size(); ++i) {
    if (applied[i].integer(0) == migrations[i].version && applied[i].text(1) == checksum_of(migrations[i])) continue;
    return fail(Code::kDataLoss, fmt::format("the ledger's schema version {} is not this program's '{}'",
                                             applied[i].integer(0), migrations[i].name));
  }
  for (const Migration& migration : migrations.subspan(applied.size())) {
    TRY_VOID(execute_all(connection, migration.statements));
    TRY_VOID(
        connection.execute("INSERT INTO schema_migration(version, name, checksum, applied) VALUES ($1, $2, $3, $4)",
                           {migration.version, std::string(migration.name), checksum_of(migration), to_micros(now)}));
  }
  return static_cast<std::int64_t>(migrations.size() - applied.size());
}

}  // namespace bellwether::ledger
