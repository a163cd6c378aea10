// Accounts: who may come in. People with a password and a session cookie, machines with a bearer token, and the one-time link for the first
// person. Implements net's Authenticator over the ledger.
//
// Scopes are `read`, `write` and `admin`. A viewer has read; an editor read and write; an admin all. Where signing in is not required (only
// loopback listeners and no user yet) a caller without credentials may do everything, but only under a loopback Host and never from
// another site's page: a browser on the same machine must not be the way in.
//
// Threads: any shard. What touches the ledger or hashes a password runs on the pool and costs 0.1 ms and 20 ms.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "app/config.h"
#include "app/login_throttle.h"
#include "base/log.h"
#include "base/metrics.h"
#include "ledger/database.h"
#include "ledger/sessions.h"
#include "ledger/setup_links.h"
#include "ledger/tokens.h"
#include "ledger/users.h"
#include "net/http_server.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"

namespace bellwether::app {

inline constexpr std::string_view kSessionCookie = "bellwether_session";
inline constexpr seconds kSetupLinkLifetime{7 * 86'400};

struct AccountPolicy {
  SignIn sign_in = SignIn::kAuto;
  bool is_loopback_only = true;
  seconds session_lifetime{30 * 86'400};
};

class Accounts final : public net::Authenticator {
 public:
  // Reads whether there are users; blocks for the ledger.
  static Result<std::unique_ptr<Accounts>> create(const AccountPolicy& policy, ledger::Database& database,
                                                  runtime::BlockingPool& pool, const runtime::Clock& clock,
                                                  Metrics& metrics, Log log);

  runtime::Task<Result<net::Principal>> authenticate(const net::HttpRequest& request) override;
  Result<void> authorize(const net::HttpRequest& request, net::Access access) override;

  bool is_sign_in_required() const;
  bool has_users() const { return has_users_.load(std::memory_order_relaxed); }

  // A fresh one-time link's secret, which takes the place of any earlier one. Blocks.
  Result<std::string> new_setup_secret();

  // What the browser shows its requests are its own with: derived from the session's secret, so that nothing need be stored.
  static std::string csrf_token(std::string_view session_secret);

  struct SignedIn {
    std::string session_secret;  // the cookie's value
    ledger::User user;
  };
  // kUnauthenticated for a wrong name or password (which of them is not told), kResourceExhausted after too many tries from one peer.
  runtime::Task<Result<SignedIn>> sign_in(std::string name, std::string password, std::string peer,
                                          std::string user_agent);
  // kPermissionDenied for a link that is unknown, used or expired.
  runtime::Task<Result<SignedIn>> set_up(std::string link_secret, std::string name, std::string password,
                                         std::string peer, std::string user_agent);
  runtime::Task<Result<void>> sign_out(std::string session_secret);

  struct NewToken {
    std::int64_t id;
    std::string secret;  // shown once
  };
  runtime::Task<Result<NewToken>> create_token(std::string name, std::vector<std::string> scopes,
                                               std::string created_by);
  runtime::Task<Result<std::vector<ledger::Token>>> tokens();
  runtime::Task<Result<void>> remove_token(std::int64_t id);

  runtime::Task<Result<std::int64_t>> create_user(std::string name, std::string password, ledger::Role role);
  runtime::Task<Result<std::vector<ledger::User>>> users();
  runtime::Task<Result<void>> remove_user(std::int64_t id);

  // The user of the request's cookie; kUnauthenticated without one.
  runtime::Task<Result<ledger::User>> user_of(std::string session_secret);

 private:
  Accounts(const AccountPolicy& policy, ledger::Database& database, runtime::BlockingPool& pool,
           const runtime::Clock& clock, Metrics& metrics, Log log);

  Result<net::Principal> principal_of_session(const std::string& secret);
  Result<net::Principal> principal_of_token(const std::string& secret);
  Result<SignedIn> open_session(ledger::User user, const std::string& peer, const std::string& user_agent);

  const AccountPolicy policy_;
  ledger::Users users_;
  ledger::Sessions sessions_;
  ledger::Tokens tokens_;
  ledger::SetupLinks setup_links_;
  runtime::BlockingPool& pool_;
  const runtime::Clock& clock_;
  Log log_;
  LoginThrottle throttle_;
  Counter& failures_;
  std::atomic<bool> has_users_{false};
};

// For the server's own socket in the data folder: whoever may open it may do everything.
class LocalAccess final : public net::Authenticator {
 public:
  runtime::Task<Result<net::Principal>> authenticate(const net::HttpRequest&) override;
  Result<void> authorize(const net::HttpRequest&, net::Access) override { return {}; }
};

}  // namespace bellwether::app
