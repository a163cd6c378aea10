#include "ledger/setup_links.h"

namespace bellwether::ledger {

Result<void> SetupLinks::replace(std::string_view token_hash, UnixMillis now, UnixMillis expires) {
  return database_.write([&](Connection& connection) -> Result<void> {
    TRY_VOID(connection.execute("DELETE FROM setup_link"));
    TRY_VOID(connection.execute("INSERT INTO setup_link(token_hash, created, expires) VALUES ($1, $2, $3)",
                                {std::string(token_hash), to_micros(now), to_micros(expires)}));
    return {};
  });
}

Result<bool> SetupLinks::is_valid(std::string_view token_hash, UnixMillis now) const {
  return database_.read([&](Connection& connection) -> Result<bool> {
    TRY(const std::vector<Row> rows, connection.query("SELECT 1 FROM setup_link WHERE token_hash = $1 AND expires > $2",
                                                      {std::string(token_hash), to_micros(now)}));
    return !rows.empty();
  });
}

Result<std::int64_t> SetupLinks::redeem(std::string_view token_hash, UnixMillis now, const User& user) {
  return database_.write([&](Connection& connection) -> Result<std::int64_t> {
    TRY(const std::int64_t used, connection.execute("DELETE FROM setup_link WHERE token_hash = $1 AND expires > $2",
                                                    {std::string(token_hash), to_micros(now)}));
    if (used == 0) return fail(Code::kNotFound, "this set-up link is unknown, used or expired");
    return Users::create(connection, user);
  });
}

}  // namespace bellwether::ledger
