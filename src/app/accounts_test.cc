#include "app/accounts.h"

#include <gmock/gmock.h>

#include "app/inline_task.h"
#include "ledger/testing.h"

namespace bellwether::app {
namespace {

using net::Access;
using net::HttpRequest;
using net::Principal;

class AccountsTest : public ledger::LedgerTest {
 protected:
  void open(SignIn sign_in, bool is_loopback_only = true) {
    auto accounts = Accounts::create({.sign_in = sign_in, .is_loopback_only = is_loopback_only}, *database_, pool_,
                                     clock_, metrics_, Log(null_log_sink(), "auth"));
    ASSERT_TRUE(accounts) << accounts.error().to_string();
    accounts_ = std::move(*accounts);
  }

  Accounts::SignedIn set_up_anna() {
    const std::string link = accounts_->new_setup_secret().value();
    auto session = run_inline(accounts_->set_up(link, "anna", "correct horse battery", "127.0.0.1:5", "test"));
    EXPECT_TRUE(session) << session.error().to_string();
    return std::move(*session);
  }

  // What authorize says of a request with those headers.
  Result<void> judge(net::HttpHeaders headers, Access access) {
    HttpRequest request;
    request.headers = std::move(headers);
    request.headers.emplace_back("host", "127.0.0.1:8080");
    Result<Principal> principal = run_inline(accounts_->authenticate(request));
    if (!principal) return std::unexpected(principal.error());
    request.principal = *principal;
    return accounts_->authorize(request, access);
  }

  runtime::BlockingPool pool_{{.name = "test", .threads = 0}, metrics_};
  runtime::SimulatedClock clock_{UnixMillis(seconds(1'800'000'000))};
  std::unique_ptr<Accounts> accounts_;
};

TEST_F(AccountsTest, LoopbackIsOpenUntilTheFirstUserExists) {
  open(SignIn::kAuto);
  EXPECT_FALSE(accounts_->is_sign_in_required());
  EXPECT_TRUE(judge({}, Access::kAdmin));
  set_up_anna();
  EXPECT_TRUE(accounts_->is_sign_in_required());
  EXPECT_EQ(judge({}, Access::kReader).error().code(), Code::kUnauthenticated);
}

TEST_F(AccountsTest, BeyondLoopbackEverybodySignsIn) {
  open(SignIn::kAuto, false);
  EXPECT_EQ(judge({}, Access::kReader).error().code(), Code::kUnauthenticated);
}

TEST_F(AccountsTest, AnotherSitesPageCannotUseAnOpenLoopbackServer) {
  open(SignIn::kAuto);
  EXPECT_FALSE(judge({{"sec-fetch-site", "cross-site"}}, Access::kWriter));
  EXPECT_FALSE(judge({{"origin", "https://evil.example"}}, Access::kWriter));
  EXPECT_FALSE(judge({{"origin", "null"}}, Access::kWriter));
  EXPECT_TRUE(judge({{"origin", "http://127.0.0.1:8080"}}, Access::kWriter));
  HttpRequest rebound;
  rebound.headers = {{"host", "evil.example:8080"}};
  EXPECT_FALSE(accounts_->authorize(rebound, Access::kReader));
}

TEST_F(AccountsTest, ALinkLetsOnePersonInOnce) {
  open(SignIn::kAlways);
  const std::string link = accounts_->new_setup_secret().value();
  EXPECT_EQ(run_inline(accounts_->set_up(std::string(64, '0'), "eve", "correct horse battery", "p", "")).error().code(),
            Code::kPermissionDenied);
  EXPECT_EQ(run_inline(accounts_->set_up(link, "anna", "short", "p", "")).error().code(), Code::kInvalidArgument);
  EXPECT_TRUE(run_inline(accounts_->set_up(link, "anna", "correct horse battery", "p", "")));
  EXPECT_EQ(run_inline(accounts_->set_up(link, "eve", "correct horse battery", "p", "")).error().code(),
            Code::kPermissionDenied);
}

TEST_F(AccountsTest, ALinkExpires) {
  open(SignIn::kAlways);
  const std::string link = accounts_->new_setup_secret().value();
  clock_.advance(kSetupLinkLifetime + seconds(1));
  EXPECT_FALSE(run_inline(accounts_->set_up(link, "anna", "correct horse battery", "p", "")));
}

TEST_F(AccountsTest, APersonReadsWithTheCookieAndWritesWithTheCsrfTokenToo) {
  open(SignIn::kAlways);
  const Accounts::SignedIn session = set_up_anna();
  const std::string cookie = std::string(kSessionCookie) + "=" + session.session_secret;
  EXPECT_TRUE(judge({{"cookie", cookie}}, Access::kReader));
  EXPECT_EQ(judge({{"cookie", cookie}}, Access::kWriter).error().code(), Code::kPermissionDenied);
  EXPECT_TRUE(
      judge({{"cookie", cookie}, {"x-csrf-token", Accounts::csrf_token(session.session_secret)}}, Access::kAdmin));
  EXPECT_TRUE(run_inline(accounts_->sign_out(session.session_secret)));
  EXPECT_EQ(judge({{"cookie", cookie}}, Access::kReader).error().code(), Code::kUnauthenticated);
}

TEST_F(AccountsTest, ASessionEndsWithItsLifetime) {
  open(SignIn::kAlways);
  const std::string cookie = std::string(kSessionCookie) + "=" + set_up_anna().session_secret;
  clock_.advance(seconds(31 * 86'400));
  EXPECT_EQ(judge({{"cookie", cookie}}, Access::kReader).error().code(), Code::kUnauthenticated);
}

TEST_F(AccountsTest, WrongPasswordsAreRefusedAndThenSlowedDown) {
  open(SignIn::kAlways);
  set_up_anna();
  for (std::size_t i = 0; i < LoginThrottle::kTries; ++i) {
    EXPECT_EQ(run_inline(accounts_->sign_in(i % 2 == 0 ? "anna" : "nobody", "wrong password", "10.0.0.9:1", ""))
                  .error()
                  .code(),
              Code::kUnauthenticated);
  }
  EXPECT_EQ(run_inline(accounts_->sign_in("anna", "correct horse battery", "10.0.0.9:1", "")).error().code(),
            Code::kResourceExhausted);
  EXPECT_TRUE(run_inline(accounts_->sign_in("anna", "correct horse battery", "10.0.0.8:1", "")));
}

TEST_F(AccountsTest, ATokenMayDoWhatItsScopesSay) {
  open(SignIn::kAlways);
  const auto token = run_inline(accounts_->create_token("grafana", {"read"}, "anna"));
  ASSERT_TRUE(token);
  const std::string bearer = "Bearer " + token->secret;
  EXPECT_TRUE(judge({{"authorization", bearer}}, Access::kReader));
  EXPECT_EQ(judge({{"authorization", bearer}}, Access::kWriter).error().code(), Code::kPermissionDenied);
  EXPECT_TRUE(run_inline(accounts_->remove_token(token->id)));
  EXPECT_EQ(judge({{"authorization", bearer}}, Access::kReader).error().code(), Code::kUnauthenticated);
  EXPECT_FALSE(run_inline(accounts_->create_token("x", {"everything"}, "anna")));
}

TEST_F(AccountsTest, TheLastAdminStays) {
  open(SignIn::kAlways);
  const Accounts::SignedIn session = set_up_anna();
  EXPECT_EQ(run_inline(accounts_->remove_user(session.user.id)).error().code(), Code::kInvalidArgument);
  EXPECT_TRUE(run_inline(accounts_->create_user("ben", "correct horse battery", ledger::Role::kAdmin)));
  EXPECT_TRUE(run_inline(accounts_->remove_user(session.user.id)));
}

}  // namespace
}  // namespace bellwether::app
