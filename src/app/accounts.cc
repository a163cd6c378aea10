#include "app/accounts.h"

#include <algorithm>

#include "app/password.h"
#include "app/request_origin.h"
#include "app/secret.h"
#include "net/credentials.h"

namespace bellwether::app {

using net::Access;
using net::HttpRequest;
using net::Principal;
using runtime::Task;

namespace {

// A session's expiry and a token's last use move at most this often: moving them is a write.
constexpr seconds kTouchInterval{3600};

std::vector<std::string> scopes_of(ledger::Role role) {
  switch (role) {
    case ledger::Role::kViewer:
      return {"read"};
    case ledger::Role::kEditor:
      return {"read", "write"};
    case ledger::Role::kAdmin:
      return {"read", "write", "admin"};
  }
  return {};
}

std::string_view scope_for(Access access) {
  switch (access) {
    case Access::kPublic:
      return "";
    case Access::kReader:
      return "read";
    case Access::kWriter:
      return "write";
    case Access::kAdmin:
      return "admin";
  }
  return "admin";
}

// A hash to compare with when there is no such user, so that a wrong name takes as long as a wrong password.
const std::string& nobody_hash() {
  static const std::string hash = hash_password("nobody has this password").value_or("");
  return hash;
}

}  // namespace

Accounts::Accounts(const AccountPolicy& policy, ledger::Database& database, runtime::BlockingPool& pool,
                   const runtime::Clock& clock, Metrics& metrics, Log log)
    : policy_(policy),
      users_(database),
      sessions_(database),
      tokens_(database),
      setup_links_(database),
      pool_(pool),
      clock_(clock),
      log_(log),
      failures_(metrics.counter("auth.failures", {}, "Sign-ins with a wrong name or password, and unknown tokens")) {}

Result<std::unique_ptr<Accounts>> Accounts::create(const AccountPolicy& policy, ledger::Database& database,
                                                   runtime::BlockingPool& pool, const runtime::Clock& clock,
                                                   Metrics& metrics, Log log) {
  std::unique_ptr<Accounts> accounts(new Accounts(policy, database, pool, clock, metrics, log));
  TRY(const std::int64_t count, accounts->users_.count());
  accounts->has_users_.store(count > 0, std::memory_order_relaxed);
  return accounts;
}

bool Accounts::is_sign_in_required() const {
  switch (policy_.sign_in) {
    case SignIn::kAlways:
      return true;
    case SignIn::kNever:
      return false;
    case SignIn::kAuto:
      return !policy_.is_loopback_only || has_users();
  }
  return true;
}

std::string Accounts::csrf_token(std::string_view session_secret) {
  return secret_hash("csrf " + std::string(session_secret));
}

Result<Principal> Accounts::principal_of_session(const std::string& secret) {
  const UnixMillis now = clock_.now();
  const std::string hash = secret_hash(secret);
  auto found = sessions_.find(hash, now);
  // A cookie that has run out is no attack: the person is nobody until the next sign-in.
  if (!found && found.error().code() == Code::kNotFound) return Principal{};
  if (!found) return std::unexpected(std::move(found).error());
  if (now - found->session.last_used >= kTouchInterval) {
    if (auto touched = sessions_.touch(hash, now, now + policy_.session_lifetime); !touched) {
      log_.warning("cannot prolong a session", {{"error", touched.error().to_string()}});
    }
  }
  return Principal{.name = found->user.name, .is_machine = false, .scopes = scopes_of(found->user.role)};
}

Result<Principal> Accounts::principal_of_token(const std::string& secret) {
  auto token = tokens_.find_by_hash(secret_hash(secret));
  if (!token && token.error().code() == Code::kNotFound) {
    failures_.add();
    return fail(Code::kUnauthenticated, "this token is not known; it may have been removed");
  }
  if (!token) return std::unexpected(std::move(token).error());
  const UnixMillis now = clock_.now();
  if (!token->last_used || now - *token->last_used >= kTouchInterval) {
    if (auto touched = tokens_.touch(token->id, now); !touched) {
      log_.warning("cannot note a token's use", {{"error", touched.error().to_string()}});
    }
  }
  return Principal{.name = token->name, .is_machine = true, .scopes = token->scopes};
}

Task<Result<Principal>> Accounts::authenticate(const HttpRequest& request) {
  if (const auto authorization = request.header("authorization")) {
    const auto bearer = net::parse_bearer(*authorization);
    if (!bearer) co_return fail(Code::kUnauthenticated, "the Authorization header must be 'Bearer TOKEN'");
    auto look_up = [this, secret = std::string(*bearer)] { return principal_of_token(secret); };
    Result<Principal> principal = co_await pool_.run(std::move(look_up));
    co_return principal;
  }
  const auto cookie = net::find_cookie(request.header("cookie").value_or(""), kSessionCookie);
  if (!cookie) co_return Principal{};
  auto look_up = [this, secret = std::string(*cookie)] { return principal_of_session(secret); };
  Result<Principal> principal = co_await pool_.run(std::move(look_up));
  co_return principal;
}

Result<void> Accounts::authorize(const HttpRequest& request, Access access) {
  const bool writes = access == Access::kWriter || access == Access::kAdmin;
  if (request.principal.name.empty()) {
    if (is_sign_in_required()) return fail(Code::kUnauthenticated, "sign in, or send a token");
    if (policy_.is_loopback_only && !has_loopback_host(request)) {
      return fail(Code::kPermissionDenied, "this server is open on loopback only, under a name that means loopback");
    }
    if (writes && is_from_another_site(request))
      return fail(Code::kPermissionDenied, "a page of another site may not write here");
    return {};
  }
  if (std::ranges::find(request.principal.scopes, scope_for(access)) == request.principal.scopes.end()) {
    return fail(Code::kPermissionDenied, "this needs the scope '" + std::string(scope_for(access)) + "'");
  }
  if (writes && !request.principal.is_machine) {
    const auto cookie = net::find_cookie(request.header("cookie").value_or(""), kSessionCookie);
    const auto shown = request.header("x-csrf-token");
    if (!cookie || !shown || !equal_in_constant_time(*shown, csrf_token(*cookie))) {
      return fail(Code::kPermissionDenied, "the X-CSRF-Token header is missing or wrong");
    }
  }
  return {};
}

Result<std::string> Accounts::new_setup_secret() {
  TRY(std::string secret, new_secret());
  const UnixMillis now = clock_.now();
  TRY_VOID(setup_links_.replace(secret_hash(secret), now, now + kSetupLinkLifetime));
  return secret;
}

Result<Accounts::SignedIn> Accounts::open_session(ledger::User user, const std::string& peer,
                                                  const std::string& user_agent) {
  TRY(std::string secret, new_secret());
  const UnixMillis now = clock_.now();
  ledger::Session session;
  session.id_hash = secret_hash(secret);
  session.user_id = user.id;
  session.csrf_token = secret_hash(csrf_token(secret));
  session.peer = peer;
  session.user_agent = user_agent.substr(0, 256);
  session.created = now;
  session.last_used = now;
  session.expires = now + policy_.session_lifetime;
  TRY_VOID(sessions_.create(session));
  return SignedIn{std::move(secret), std::move(user)};
}

Task<Result<Accounts::SignedIn>> Accounts::sign_in(std::string name, std::string password, std::string peer,
                                                   std::string user_agent) {
  if (!throttle_.may_try(peer, clock_.monotonic())) {
    co_return fail(Code::kResourceExhausted, "too many wrong passwords from this address; try again in a few minutes");
  }
  auto check = [this, name = std::move(name), password = std::move(password), peer,
                agent = std::move(user_agent)]() -> Result<SignedIn> {
    auto user = users_.find_by_name(name);
    const bool right = verify_password(password, user ? user->password_hash : nobody_hash());
    if (!user || !right) {
      failures_.add();
      throttle_.failed(peer, clock_.monotonic());
      log_.warning("wrong name or password", {{"peer", peer}});
      return fail(Code::kUnauthenticated, "wrong name or password");
    }
    throttle_.succeeded(peer);
    return open_session(std::move(*user), peer, agent);
  };
  Result<SignedIn> outcome = co_await pool_.run(std::move(check));
  co_return outcome;
}

Task<Result<Accounts::SignedIn>> Accounts::set_up(std::string link_secret, std::string name, std::string password,
                                                  std::string peer, std::string user_agent) {
  auto redeem = [this, secret = std::move(link_secret), name = std::move(name), password = std::move(password), peer,
                 agent = std::move(user_agent)]() -> Result<SignedIn> {
    const UnixMillis now = clock_.now();
    TRY(const bool valid, setup_links_.is_valid(secret_hash(secret), now));
    if (!valid)
      return fail(Code::kPermissionDenied,
                  "this link was used already or has expired; restart Bellwether for a new one");
    ledger::User user;
    user.name = name;
    user.role = ledger::Role::kAdmin;
    user.created = now;
    TRY(user.password_hash, hash_password(password));
    auto id = setup_links_.redeem(secret_hash(secret), now, user);
    if (!id && id.error().code() == Code::kNotFound) return fail(Code::kPermissionDenied, "this link was used already");
    if (!id) return std::unexpected(std::move(id).error());
    user.id = *id;
    has_users_.store(true, std::memory_order_relaxed);
    log_.info("first user created", {{"name", user.name}, {"peer", peer}});
    return open_session(std::move(user), peer, agent);
  };
  Result<SignedIn> outcome = co_await pool_.run(std::move(redeem));
  co_return outcome;
}

Task<Result<void>> Accounts::sign_out(std::string session_secret) {
  auto remove = [this, secret = std::move(session_secret)] { return sessions_.remove(secret_hash(secret)); };
  Result<void> removed = co_await pool_.run(std::move(remove));
  co_return removed;
}

Task<Result<Accounts::NewToken>> Accounts::create_token(std::string name, std::vector<std::string> scopes,
                                                        std::string created_by) {
  auto create = [this, name = std::move(name), scopes = std::move(scopes),
                 by = std::move(created_by)]() -> Result<NewToken> {
    if (name.empty() || name.size() > 100)
      return fail(Code::kInvalidArgument, "a token needs a name of at most 100 bytes");
    if (scopes.empty()) return fail(Code::kInvalidArgument, "a token needs scopes: read, write, admin");
    for (const std::string& scope : scopes) {
      if (scope != "read" && scope != "write" && scope != "admin") {
        return fail(Code::kInvalidArgument, "there is no scope '" + scope + "'; there are read, write and admin");
      }
    }
    TRY(std::string secret, new_secret());
    ledger::Token token;
    token.name = name;
    token.token_hash = secret_hash(secret);
    token.scopes = scopes;
    token.created_by = by;
    token.created = clock_.now();
    TRY(const std::int64_t id, tokens_.create(token));
    return NewToken{id, std::move(secret)};
  };
  Result<NewToken> created = co_await pool_.run(std::move(create));
  co_return created;
}

Task<Result<std::vector<ledger::Token>>> Accounts::tokens() {
  auto list = [this] { return tokens_.all(); };
  Result<std::vector<ledger::Token>> all = co_await pool_.run(std::move(list));
  co_return all;
}

Task<Result<void>> Accounts::remove_token(std::int64_t id) {
  auto remove = [this, id] { return tokens_.remove(id); };
  Result<void> removed = co_await pool_.run(std::move(remove));
  co_return removed;
}

Task<Result<std::int64_t>> Accounts::create_user(std::string name, std::string password, ledger::Role role) {
  auto create = [this, name = std::move(name), password = std::move(password), role]() -> Result<std::int64_t> {
    ledger::User user;
    user.name = name;
    user.role = role;
    user.created = clock_.now();
    TRY(user.password_hash, hash_password(password));
    TRY(const std::int64_t id, users_.create(user));
    has_users_.store(true, std::memory_order_relaxed);
    return id;
  };
  Result<std::int64_t> created = co_await pool_.run(std::move(create));
  co_return created;
}

Task<Result<std::vector<ledger::User>>> Accounts::users() {
  auto list = [this] { return users_.all(); };
  Result<std::vector<ledger::User>> all = co_await pool_.run(std::move(list));
  co_return all;
}

Task<Result<void>> Accounts::remove_user(std::int64_t id) {
  auto remove = [this, id]() -> Result<void> {
    TRY(const std::vector<ledger::User> all, users_.all());
    const auto admins = std::ranges::count_if(
        all, [id](const ledger::User& user) { return user.role == ledger::Role::kAdmin && user.id != id; });
    if (admins == 0) return fail(Code::kInvalidArgument, "the last admin cannot be removed");
    return users_.remove(id);
  };
  Result<void> removed = co_await pool_.run(std::move(remove));
  co_return removed;
}

Task<Result<ledger::User>> Accounts::user_of(std::string session_secret) {
  auto look_up = [this, secret = std::move(session_secret)]() -> Result<ledger::User> {
    auto found = sessions_.find(secret_hash(secret), clock_.now());
    if (!found) return fail(Code::kUnauthenticated, "nobody is signed in");
    return std::move(found->user);
  };
  Result<ledger::User> user = co_await pool_.run(std::move(look_up));
  co_return user;
}

Task<Result<Principal>> LocalAccess::authenticate(const HttpRequest&) {
  Principal principal;
  principal.name = "local";
  principal.is_machine = true;
  principal.scopes = {"read", "write", "admin"};
  co_return principal;
}

}  // namespace bellwether::app
