// Users: the people who may sign in. Stores password hashes as it is given them; hashing and comparing is the caller's.
//
// Every call blocks for the ledger: not on a shard.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/database.h"

namespace bellwether::ledger {

enum class Role { kViewer, kEditor, kAdmin };
std::string_view role_name(Role role);  // "viewer", "editor", "admin"
Result<Role> parse_role(std::string_view name);

struct User {
  std::int64_t id = 0;  // given by the store
  std::string name;
  std::string password_hash;  // an encoded argon2id string
  Role role = Role::kViewer;
  UnixMillis created;
};

class Users {
 public:
  explicit Users(Database& database) : database_(database) {}

  // The new user's id. kAlreadyExists when the name is taken, kInvalidArgument for an empty one.
  Result<std::int64_t> create(const User& user);
  Result<User> find(std::int64_t id) const;
  Result<User> find_by_name(std::string_view name) const;
  Result<std::vector<User>> all() const;  // by name
  Result<std::int64_t> count() const;
  // kNotFound when there is no such user. Changing the password ends all of the user's sessions.
  Result<void> set_password_hash(std::int64_t id, std::string_view password_hash);
  Result<void> set_role(std::int64_t id, Role role);
  Result<void> remove(std::int64_t id);  // with all sessions

  // The same inside a write of the caller's, for what must happen together.
  static Result<std::int64_t> create(Connection& connection, const User& user);

 private:
  Database& database_;
};

}  // namespace bellwether::ledger
