#include "ledger/sessions.h"

namespace bellwether::ledger {
namespace {

Session session_of(const Row& row) {
  return {.id_hash = row.text(0),
          .user_id = row.integer(1),
          .csrf_token = row.text(2),
          .peer = row.text(3),
          .user_agent = row.text(4),
          .created = row.time(5),
          .last_used = row.time(6),
          .expires = row.time(7)};
}

}  // namespace

Result<void> Sessions::create(const Session& session) {
  return database_.write([&](Connection& connection) -> Result<void> {
    TRY_VOID(connection.execute(
        "INSERT INTO session(id_hash, user_id, csrf_token, peer, user_agent, created, last_used, expires) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {session.id_hash, session.user_id, session.csrf_token, session.peer, session.user_agent,
         to_micros(session.created), to_micros(session.last_used), to_micros(session.expires)}));
    return {};
  });
}

Result<Sessions::Found> Sessions::find(std::string_view id_hash, UnixMillis now) const {
  return database_.read([&](Connection& connection) -> Result<Found> {
    TRY(const Row row,
        connection.query_one(
            "SELECT s.id_hash, s.user_id, s.csrf_token, s.peer, s.user_agent, s.created, s.last_used, s.expires, "
            "u.name, u.password_hash, u.role, u.created "
            "FROM session s JOIN users u ON u.id = s.user_id WHERE s.id_hash = $1 AND s.expires > $2",
            {std::string(id_hash), to_micros(now)}, "no such session"));
    TRY(const Role role, parse_role(row.text(10)));
    return Found{session_of(row), User{row.integer(1), row.text(8), row.text(9), role, row.time(11)}};
  });
}

Result<void> Sessions::touch(std::string_view id_hash, UnixMillis now, UnixMillis expires) {
  return database_.write([&](Connection& connection) -> Result<void> {
    TRY_VOID(connection.execute("UPDATE session SET last_used = $1, expires = $2 WHERE id_hash = $3",
                                {to_micros(now), to_micros(expires), std::string(id_hash)}));
    return {};
  });
}

Result<std::vector<Session>> Sessions::of_user(std::int64_t user_id, UnixMillis now) const {
  return database_.read([&](Connection& connection) -> Result<std::vector<Session>> {
    TRY(const std::vector<Row> rows,
        connection.query(
            "SELECT id_hash, user_id, csrf_token, peer, user_agent, created, last_used, expires FROM session "
            "WHERE user_id = $1 AND expires > $2 ORDER BY last_used DESC, id_hash",
            {user_id, to_micros(now)}));
    std::vector<Session> sessions;
    sessions.reserve(rows.size());
    for (const Row& row : rows) sessions.push_back(session_of(row));
    return sessions;
  });
}

Result<void> Sessions::remove(std::string_view id_hash) {
  return database_.write([&](Connection& connection) -> Result<void> {
    TRY_VOID(connection.execute("DELETE FROM session WHERE id_hash = $1", {std::string(id_hash)}));
    return {};
  });
}

Result<std::int64_t> Sessions::remove_expired(UnixMillis now) {
  return database_.write([&](Connection& connection) {
    return connection.execute("DELETE FROM session WHERE expires <= $1", {to_micros(now)});
  });
}

}  // namespace bellwether::ledger
