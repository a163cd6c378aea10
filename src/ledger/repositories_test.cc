// What the repositories promise, on the SQLite driver. Written against Database, so that another driver runs the same suite.
#include <gmock/gmock.h>

#include "ledger/events.h"
#include "ledger/saved_views.h"
#include "ledger/sessions.h"
#include "ledger/settings.h"
#include "ledger/setup_links.h"
#include "ledger/testing.h"
#include "ledger/tokens.h"
#include "ledger/users.h"

namespace bellwether::ledger {
namespace {

class RepositoriesTest : public LedgerTest {
 protected:
  static User user(std::string name) {
    return {.name = std::move(name), .password_hash = "$argon2id$x", .role = Role::kEditor, .created = at(5)};
  }
  Session session(std::int64_t user_id, std::string id_hash) {
    return {.id_hash = std::move(id_hash),
            .user_id = user_id,
            .csrf_token = "csrf",
            .peer = "127.0.0.1",
            .user_agent = "test",
            .created = at(10),
            .last_used = at(10),
            .expires = at(100)};
  }
};

TEST_F(RepositoriesTest, UsersAreFoundByNameAndId) {
  Users users(*database_);
  EXPECT_EQ(users.count().value(), 0);
  const std::int64_t id = users.create(user("ada")).value();
  reopen();
  Users again(*database_);
  const User found = again.find_by_name("ada").value();
  EXPECT_EQ(found.id, id);
  EXPECT_EQ(found.password_hash, "$argon2id$x");
  EXPECT_EQ(found.role, Role::kEditor);
  EXPECT_EQ(found.created, at(5));
  EXPECT_EQ(again.find(id).value().name, "ada");
  EXPECT_EQ(again.find_by_name("Ada").error().code(), Code::kNotFound);
  EXPECT_EQ(again.create(user("ada")).error().code(), Code::kAlreadyExists);
  EXPECT_EQ(again.create(user("")).error().code(), Code::kInvalidArgument);
  ASSERT_TRUE(again.create(user("Zoe")));
  EXPECT_EQ(again.all().value().front().name, "Zoe");  // by bytes
}

TEST_F(RepositoriesTest, UsersChangeAndGo) {
  Users users(*database_);
  const std::int64_t id = users.create(user("ada")).value();
  ASSERT_TRUE(users.set_role(id, Role::kAdmin));
  EXPECT_EQ(users.find(id).value().role, Role::kAdmin);
  ASSERT_TRUE(users.remove(id));
  EXPECT_EQ(users.remove(id).error().code(), Code::kNotFound);
  EXPECT_EQ(users.set_role(id, Role::kAdmin).error().code(), Code::kNotFound);
}

TEST_F(RepositoriesTest, SessionsExpire) {
  Users users(*database_);
  Sessions sessions(*database_);
  const std::int64_t id = users.create(user("ada")).value();
  ASSERT_TRUE(sessions.create(session(id, "a")));
  EXPECT_EQ(sessions.find("a", at(99)).value().user.name, "ada");
  EXPECT_EQ(sessions.find("a", at(99)).value().session.csrf_token, "csrf");
  EXPECT_EQ(sessions.find("a", at(100)).error().code(), Code::kNotFound);
  ASSERT_TRUE(sessions.touch("a", at(90), at(200)));
  EXPECT_EQ(sessions.find("a", at(150)).value().session.last_used, at(90));
  ASSERT_TRUE(sessions.create(session(id, "b")));
  EXPECT_EQ(sessions.of_user(id, at(50)).value().size(), 2u);
  EXPECT_EQ(sessions.remove_expired(at(100)).value(), 1);
  ASSERT_TRUE(sessions.remove("a"));
  EXPECT_FALSE(sessions.find("a", at(50)));
}

TEST_F(RepositoriesTest, ANewPasswordAndARemovalEndSessions) {
  Users users(*database_);
  Sessions sessions(*database_);
  const std::int64_t id = users.create(user("ada")).value();
  ASSERT_TRUE(sessions.create(session(id, "a")));
  ASSERT_TRUE(users.set_password_hash(id, "new"));
  EXPECT_EQ(users.find(id).value().password_hash, "new");
  EXPECT_FALSE(sessions.find("a", at(50)));
  ASSERT_TRUE(sessions.create(session(id, "b")));
  ASSERT_TRUE(users.remove(id));
  EXPECT_FALSE(sessions.find("b", at(50)));
  EXPECT_EQ(sessions.create(session(id, "c")).error().code(), Code::kInvalidArgument);  // nobody's
}

TEST_F(RepositoriesTest, TokensKeepTheirScopes) {
  Tokens tokens(*database_);
  Token token{.name = "ci", .token_hash = "h1", .scopes = {"read", "write"}, .created_by = "ada", .created = at(1)};
  const std::int64_t id = tokens.create(token).value();
  EXPECT_THAT(tokens.find_by_hash("h1").value().scopes, testing::ElementsAre("read", "write"));
  EXPECT_FALSE(tokens.find_by_hash("h1").value().last_used);
  EXPECT_EQ(tokens.create(token).error().code(), Code::kAlreadyExists);
  ASSERT_TRUE(tokens.touch(id, at(7)));
  EXPECT_EQ(tokens.find_by_hash("h1").value().last_used, at(7));
  token.token_hash = "h2";
  token.scopes = {"two words"};
  EXPECT_EQ(tokens.create(token).error().code(), Code::kInvalidArgument);
  token.scopes.clear();
  ASSERT_TRUE(tokens.create(token));
  EXPECT_THAT(tokens.find_by_hash("h2").value().scopes, testing::IsEmpty());
  EXPECT_EQ(tokens.all().value().size(), 2u);
  ASSERT_TRUE(tokens.remove(id));
  EXPECT_EQ(tokens.remove(id).error().code(), Code::kNotFound);
}

TEST_F(RepositoriesTest, ASetupLinkWorksOnce) {
  SetupLinks links(*database_);
  Users users(*database_);
  ASSERT_TRUE(links.replace("old", at(0), at(100)));
  ASSERT_TRUE(links.replace("new", at(0), at(100)));
  EXPECT_FALSE(links.is_valid("old", at(1)).value());
  EXPECT_TRUE(links.is_valid("new", at(1)).value());
  EXPECT_FALSE(links.is_valid("new", at(100)).value());
  EXPECT_EQ(links.redeem("old", at(1), user("eve")).error().code(), Code::kNotFound);
  ASSERT_TRUE(users.create(user("ada")));
  EXPECT_EQ(links.redeem("new", at(1), user("ada")).error().code(), Code::kAlreadyExists);
  EXPECT_TRUE(links.is_valid("new", at(1)).value());  // both or neither
  EXPECT_TRUE(links.redeem("new", at(1), user("bob")));
  EXPECT_EQ(links.redeem("new", at(1), user("eve")).error().code(), Code::kNotFound);
}

TEST_F(RepositoriesTest, SettingsAreReplaced) {
  Settings settings(*database_);
  EXPECT_EQ(settings.get("theme").value(), std::nullopt);
  ASSERT_TRUE(settings.set("theme", "dark", at(1)));
  ASSERT_TRUE(settings.set("theme", "light", at(2)));
  EXPECT_EQ(settings.get("theme").value(), "light");
  EXPECT_THAT(settings.all().value(), testing::ElementsAre(testing::Pair("theme", "light")));
  ASSERT_TRUE(settings.remove("theme"));
  EXPECT_EQ(settings.get("theme").value(), std::nullopt);
}

TEST_F(RepositoriesTest, SavedViewsAreReplacedByName) {
  SavedViews views(*database_);
  const std::int64_t id = views.save("web", "{}", "ada", at(1)).value();
  EXPECT_EQ(views.save("web", "{\"a\":1}", "bob", at(2)).value(), id);
  const SavedView found = views.find(id).value();
  EXPECT_EQ(found.state, "{\"a\":1}");
  EXPECT_EQ(found.author, "bob");
  EXPECT_EQ(found.created, at(1));
  EXPECT_EQ(found.updated, at(2));
  EXPECT_EQ(views.all().value().size(), 1u);
  EXPECT_FALSE(views.save("", "{}", "ada", at(1)));
  ASSERT_TRUE(views.remove(id));
  EXPECT_EQ(views.remove(id).error().code(), Code::kNotFound);
}

TEST_F(RepositoriesTest, OldEventsGoOldestFirstWithTheirTags) {
  for (const std::int64_t second : {30, 10, 20}) {
    const EventRow event{.when = unix_seconds(second), .kind = "event", .what = "x", .tags = {"t"}};
    ASSERT_TRUE(database_->write([&](Connection& connection) { return Events::insert(connection, event); }));
  }
  Events events(*database_);
  EXPECT_EQ(events.remove_before(unix_seconds(30), 1).value(), 1);
  EXPECT_EQ(events.remove_before(unix_seconds(30), 10).value(), 1);
  const auto tags =
      database_->read([](Connection& connection) { return connection.query("SELECT tag FROM event_tag"); });
  EXPECT_EQ(tags.value().size(), 1u);
}

}  // namespace
}  // namespace bellwether::ledger
