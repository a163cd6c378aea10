#include "ledger/users.h"

#include <fmt/format.h>

namespace bellwether::ledger {
namespace {

Result<User> user_of(const Row& row) {
  TRY(const Role role, parse_role(row.text(3)));
  return User{row.integer(0), row.text(1), row.text(2), role, row.time(4)};
}

Result<void> expect_changed(const Result<std::int64_t>& changed, std::int64_t id) {
  if (!changed) return std::unexpected(changed.error());
  if (*changed == 0) return fail(Code::kNotFound, fmt::format("no user with id {}", id));
  return {};
}

}  // namespace

std::string_view role_name(Role role) {
  switch (role) {
    case Role::kViewer:
      return "viewer";
    case Role::kEditor:
      return "editor";
    case Role::kAdmin:
      return "admin";
  }
  std::unreachable();
}

Result<Role> parse_role(std::string_view name) {
  for (const Role role : {Role::kViewer, Role::kEditor, Role::kAdmin}) {
    if (role_name(role) == name) return role;
  }
  return fail(Code::kInvalidArgument, fmt::format("no role '{}': viewer, editor or admin", name));
}

Result<std::int64_t> Users::create(Connection& connection, const User& user) {
  if (user.name.empty()) return fail(Code::kInvalidArgument, "a user needs a name");
  TRY(const std::vector<Row> rows,
      connection.query(
          "INSERT INTO users(name, password_hash, role, created) VALUES ($1, $2, $3, $4) ON CONFLICT(name) DO NOTHING "
          "RETURNING id",
          {user.name, user.password_hash, std::string(role_name(user.role)), to_micros(user.created)}));
  if (rows.empty()) return fail(Code::kAlreadyExists, fmt::format("there is a user '{}' already", user.name));
  return rows.front().integer(0);
}

Result<std::int64_t> Users::create(const User& user) {
  return database_.write([&](Connection& connection) { return create(connection, user); });
}

Result<User> Users::find(std::int64_t id) const {
  return database_.read([&](Connection& connection) -> Result<User> {
    TRY(const Row row, connection.query_one("SELECT id, name, password_hash, role, created FROM users WHERE id = $1",
                                            {id}, fmt::format("no user with id {}", id)));
    return user_of(row);
  });
}

Result<User> Users::find_by_name(std::string_view name) const {
  return database_.read([&](Connection& connection) -> Result<User> {
    TRY(const Row row, connection.query_one("SELECT id, name, password_hash, role, created FROM users WHERE name = $1",
                                            {std::string(name)}, fmt::format("no user '{}'", name)));
    return user_of(row);
  });
}

Result<std::vector<User>> Users::all() const {
  return database_.read([](Connection& connection) -> Result<std::vector<User>> {
    TRY(const std::vector<Row> rows,
        connection.query("SELECT id, name, password_hash, role, created FROM users ORDER BY name"));
    std::vector<User> users;
    for (const Row& row : rows) {
      TRY(User user, user_of(row));
      users.push_back(std::move(user));
    }
    return users;
  });
}

Result<std::int64_t> Users::count() const {
  return database_.read([](Connection& connection) -> Result<std::int64_t> {
    TRY(const Row row, connection.query_one("SELECT count(*) FROM users", {}, "no count"));
    return row.integer(0);
  });
}

Result<void> Users::set_password_hash(std::int64_t id, std::string_view password_hash) {
  return database_.write([&](Connection& connection) -> Result<void> {
    TRY_VOID(expect_changed(
        connection.execute("UPDATE users SET password_hash = $1 WHERE id = $2", {std::string(password_hash), id}), id));
    TRY_VOID(connection.execute("DELETE FROM session WHERE user_id = $1", {id}));
    return {};
  });
}

Result<void> Users::set_role(std::int64_t id, Role role) {
  return database_.write([&](Connection& connection) {
    return expect_changed(
        connection.execute("UPDATE users SET role = $1 WHERE id = $2", {std::string(role_name(role)), id}), id);
  });
}

Result<void> Users::remove(std::int64_t id) {
  return database_.write([&](Connection& connection) {
    return expect_changed(connection.execute("DELETE FROM users WHERE id = $1", {id}), id);
  });
}

}  // namespace bellwether::ledger
