#include "errors/releases/shelf.h"

#include <gtest/gtest.h>

#include "errors/releases/sessions.h"
#include "ledger/error_health.h"
#include "ledger/events.h"
#include "ledger/testing.h"

namespace bellwether::errors {
namespace {

const UnixMillis kNow(seconds(1'795'194'740));  // 2026-11-20 17:12:20

class ShelfTest : public ledger::LedgerTest {
 protected:
  ShelfTest() {
    project_.id = ProjectId(42);
    project_.slug = "web";
  }
  Result<Shelved> put(const std::string& version, const std::string& body, UnixMillis now = kNow) {
    return database_->write(
        [&](ledger::Connection& connection) { return shelve(connection, project_.id, version, body, now); });
  }
  Result<SessionCounts> send(std::string_view payload) {
    TRY(const SessionUpdate update, read_session(payload, kNow));
    return database_->write(
        [&](ledger::Connection& connection) { return count_session(connection, project_.id, update, kNow); });
  }
  Project project_;
};

TEST_F(ShelfTest, TakesWhatSentryCliSends) {
  auto made =
      put("app@1.0.0", R"({"version":"app@1.0.0","projects":["web"],"dateStarted":"2026-11-20T17:12:10.815082688Z"})");
  ASSERT_TRUE(made) << made.error().to_string();
  EXPECT_TRUE(made->is_new);
  EXPECT_EQ(made->detail.started, UnixMillis(milliseconds(1'795'194'730'815)));
  auto again = put("app@1.0.0", R"({"version":"app@1.0.0","projects":["web"]})", kNow + std::chrono::hours(1));
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->is_new);
  EXPECT_EQ(again->detail.created, kNow);
  auto finalized = put("app@1.0.0", R"({"projects":["web"],"dateReleased":"2026-11-20T17:12:11.042037514Z"})");
  ASSERT_TRUE(finalized);
  EXPECT_EQ(finalized->detail.when(), UnixMillis(milliseconds(1'795'194'731'042)));
  EXPECT_EQ(finalized->detail.started, made->detail.started);
}

TEST_F(ShelfTest, KeepsCommitsOnce) {
  constexpr const char* kCommits =
      R"({"commits":[{"id":"b2","repository":"acme/shop","author_name":"Anna","author_email":"anna@example.com",)"
      R"("timestamp":"2026-11-20T16:00:00+01:00","message":"Fix it","patch_set":[]},{"id":"a1","repository":"acme/shop"}]})";
  ASSERT_TRUE(put("1.0", kCommits));
  auto twice = put(
      "1.0",
      R"({"commits":[{"id":"c3","repository":"acme/shop"},{"id":"b2","repository":"acme/shop","message":"Again"}]})");
  ASSERT_TRUE(twice) << twice.error().to_string();
  ASSERT_EQ(twice->detail.commits.size(), 3u);
  EXPECT_EQ(twice->detail.commits[0].id, "c3");
  EXPECT_EQ(twice->detail.commits[1].message, "Again");
  EXPECT_EQ(twice->detail.commits[2].id, "a1");
  EXPECT_EQ(put("1.0", R"({"commits":[{}]})").error().message(), "commits: one has no id");
  EXPECT_EQ(put("1.0", R"({"dateReleased":"soon"})").error().message(),
            "dateReleased: a date such as 2026-11-20T17:12:10Z is wanted");
}

TEST_F(ShelfTest, FindsThePreviousReleaseWithCommits) {
  ASSERT_TRUE(put("1.0", R"({"refs":[{"repository":"acme/shop","commit":"a1"}]})", kNow));
  ASSERT_TRUE(put("1.1", "{}", kNow + seconds(1)));
  ASSERT_TRUE(put("1.2", R"({"commits":[{"id":"c3"}]})", kNow + seconds(2)));
  const auto previous = [&](const std::string& version) {
    auto found = database_->read(
        [&](ledger::Connection& connection) { return previous_with_commits(connection, project_.id, version); });
    return found && *found ? (*found)->version : std::string("none");
  };
  EXPECT_EQ(previous("1.2"), "1.0");
  EXPECT_EQ(previous("1.3"), "1.2");
  EXPECT_EQ(previous("1.0"), "none");
}

TEST_F(ShelfTest, PutsADeployOnTheTimeline) {
  const auto document = codec::JsonDocument::parse(
      R"({"environment":"prod","name":null,"url":null,"dateStarted":null,"dateFinished":"2026-11-20T17:12:11.147523588Z"})");
  ASSERT_TRUE(document);
  const auto read = read_deploy(document->root(), kNow);
  ASSERT_TRUE(read);
  const auto deployed = database_->write(
      [&](ledger::Connection& connection) { return deploy(connection, project_, "app@1.0.0", *read, kNow); });
  ASSERT_TRUE(deployed) << deployed.error().to_string();
  EXPECT_TRUE(deployed->is_new);
  EXPECT_EQ(deployed->detail.deploys[0].id, 1u);
  const auto rows = database_->read(
      [](ledger::Connection& connection) { return connection.query("SELECT at_second, kind, what FROM event"); });
  ASSERT_TRUE(rows && rows->size() == 1);
  EXPECT_EQ(rows->front().integer(0), 1'795'194'731);
  EXPECT_EQ(rows->front().text(1), "deploy");
  EXPECT_EQ(rows->front().text(2), "web: app@1.0.0 deployed to prod");
}

TEST_F(ShelfTest, CountsSessionsByReleaseAndHour) {
  const auto session = [](std::string_view sid, std::string_view status, int errors, std::string_view user) {
    return fmt::format(R"({{"sid":"{:0>32}","status":"{}","errors":{},"did":"{}","started":"2026-11-20T17:05:00Z",)"
                       R"("attrs":{{"release":"web@1.2.3","environment":"staging"}}}})",
                       sid, status, errors, user);
  };
  ASSERT_TRUE(send(session("1", "ok", 0, "u1")));
  ASSERT_TRUE(send(session("1", "ok", 1, "u1")));
  ASSERT_TRUE(send(session("1", "crashed", 1, "u1")));
  ASSERT_TRUE(send(session("2", "exited", 2, "u2")));
  ASSERT_TRUE(send(session("3", "exited", 0, "u3")));
  const auto rows =
      database_->read([&](ledger::Connection& connection) { return ledger::ErrorHealth::since(connection, 42, 0); });
  ASSERT_TRUE(rows && rows->size() == 1);
  EXPECT_EQ(rows->front().version, "web@1.2.3");
  const auto health = decode_health(rows->front().state);
  ASSERT_TRUE(health);
  EXPECT_EQ(health->sessions, (SessionCounts{.total = 3, .errored = 1, .crashed = 1, .abnormal = 0}));
  EXPECT_NEAR(*health->crash_free_users(), 2.0 / 3, 0.01);
  const auto open =
      database_->read([](ledger::Connection& connection) { return connection.query("SELECT sid FROM error_session"); });
  EXPECT_TRUE(open && open->empty());
}

TEST(ReleaseVersion, IsRefusedWhereItCouldBeNoAddress) {
  for (const std::string_view bad : {"", ".", "..", "latest", "a/b", " a", "a\nb"})
    EXPECT_FALSE(check_version(bad)) << bad;
  EXPECT_TRUE(check_version("app@1.0.0+build 5"));
}

}  // namespace
}  // namespace bellwether::errors
