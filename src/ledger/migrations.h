// Migrations: how a database's schema gets from one version to the next. They are numbered from 1, never change once released (their
// checksum is kept in `schema_migration` and compared), and follow expand, backfill, contract, so that two versions can run side by side.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "ledger/connection.h"

namespace bellwether::ledger {

struct Migration {
  std::int64_t version;
  std::string_view name;
  std::string_view statements;  // separated by ';', with the Dialect's fragments in braces
};

// All of the ledger's, in order.
std::span<const Migration> schema();

// Brings the database behind `connection` from its version to the last of `migrations`, inside the caller's transaction. How many ran.
// kDataLoss when a migration that ran once is another one now, kOutOfRange when the database is from a later version.
Result<std::int64_t> migrate(Connection& connection, std::span<const Migration> migrations, UnixMillis now);

}  // namespace bellwether::ledger
