#include "errors/api/api_fixture.h"
#include "ledger/error_outcomes.h"

namespace bellwether::errors {
namespace {

class ProjectApiTest : public ApiTest {
 protected:
  ProjectApiTest() {
    const auto grouper = Grouper::create(Profile::k2026, "", "");
    EXPECT_TRUE(grouper);
    desk_.add_project(1, "web", *grouper);
    desk_.add_issue(1, 1).count = 5;
  }
};

TEST_F(ProjectApiTest, ListsProjectsWithTheirAddress) {
  const Reply reply = get("/api/v1/errors/projects");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(at_path(reply.body, "projects.0.slug"), "web");
  EXPECT_EQ(at_path(reply.body, "projects.0.dsn"), "http://00000000000000000000000000000001@watch.example.com/1");
  EXPECT_EQ(at_path(reply.body, "projects.0.events_24h"), "5");
  EXPECT_EQ(at_path(reply.body, "projects.0.issues_open"), "1");
}

TEST_F(ProjectApiTest, AddsProjects) {
  const Reply reply = post("/api/v1/errors/projects", R"({"slug":"mailer","name":"Mailer","platform":"python"})");
  ASSERT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(at_path(reply.body, "slug"), "mailer");
  EXPECT_EQ(at_path(reply.body, "dsn"), "http://00000000000000000000000000000002@watch.example.com/2");
  EXPECT_EQ(desk_.put_projects.back().name, "Mailer");
}

TEST_F(ProjectApiTest, ChangesWhatIsNamedAndNothingElse) {
  const Reply reply = put("/api/v1/errors/projects/web",
                          R"({"scrubbing":{"sensitive_fields":["pin"],"ip_addresses":true},"profile":"2019",
                              "auto_resolve":3600,"keys":[{"label":"CI"},
                              {"public_key":"00000000000000000000000000000001","enabled":false}]})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  const Project& project = desk_.put_projects.back();
  EXPECT_EQ(project.id, ProjectId{1});
  EXPECT_EQ(project.scrubbing.sensitive_fields, std::vector<std::string>{"pin"});
  EXPECT_TRUE(project.scrubbing.drop_ip_addresses);
  EXPECT_TRUE(project.scrubbing.use_defaults);
  EXPECT_EQ(project.profile, Profile::k2019);
  EXPECT_EQ(project.auto_resolve, seconds(3600));
  EXPECT_EQ(project.slug, "web");
  EXPECT_EQ(desk_.told, (std::vector<std::string>{"key CI", "key "}));

  const Reply settings = get("/api/v1/errors/projects/web");
  EXPECT_EQ(at_path(settings.body, "profile"), "2026");  // the fake desk keeps nothing
  EXPECT_EQ(at_path(settings.body, "keys.0.enabled"), "true");
  EXPECT_EQ(at_path(settings.body, "scrubbing.defaults"), "true");

  EXPECT_EQ(put("/api/v1/errors/projects/web", R"({"profile":"2020"})").status, 400);
  EXPECT_EQ(put("/api/v1/errors/projects/web", R"({"auto_resolve":-1})").status, 400);
  EXPECT_EQ(put("/api/v1/errors/projects/web", R"({"keys":[{"public_key":"f"}]})").status, 404);
  EXPECT_EQ(put("/api/v1/errors/projects/nobody", "{}").status, 404);
}

TEST_F(ProjectApiTest, PreviewsRulesOnTheLastEvents) {
  for (std::uint64_t i = 1; i <= 4; ++i) {
    store({.number = i,
           .payload = fmt::format(R"({{"event_id":"{:032x}","platform":"python","timestamp":1795180000,"exception":)"
                                  R"({{"values":[{{"type":"{}","value":"v"}}]}}}})",
                                  i, i % 2 == 0 ? "ValueError" : "KeyError")});
  }
  const Reply same = post("/api/v1/errors/projects/web/preview", "{}");
  ASSERT_EQ(same.status, 200) << same.body;
  EXPECT_EQ(at_path(same.body, "events"), "4");
  EXPECT_EQ(at_path(same.body, "moved.#"), "0");
  EXPECT_EQ(at_path(same.body, "issues_before"), "2");
  const Reply joined =
      post("/api/v1/errors/projects/web/preview", R"({"fingerprint_rules":"error.type:KeyError -> odd"})");
  ASSERT_EQ(joined.status, 200) << joined.body;
  EXPECT_EQ(at_path(joined.body, "moved.#"), "2");
  EXPECT_EQ(at_path(joined.body, "moved.0.from"), "WEB-1");
  EXPECT_EQ(at_path(joined.body, "moved.0.to").size(), 32U);
  EXPECT_EQ(at_path(joined.body, "issues_after"), "2");
  const Reply wrong = post("/api/v1/errors/projects/web/preview", R"({"fingerprint_rules":"nonsense"})");
  EXPECT_EQ(wrong.status, 400);
}

TEST_F(ProjectApiTest, AccountsForEveryEvent) {
  const std::int64_t hour = std::chrono::floor<std::chrono::hours>(kNow).time_since_epoch().count();
  const auto add = [&](std::string_view outcome, std::string_view reason, std::int64_t quantity) {
    ledger::ErrorOutcomeRow row;
    row.project = 1;
    row.hour = hour;
    row.category = "error";
    row.outcome = outcome;
    row.reason = reason;
    row.quantity = quantity;
    const Result<void> added =
        database_->write([&](ledger::Connection& connection) { return ledger::ErrorOutcomes::add(connection, row); });
    EXPECT_TRUE(added) << added.error().to_string();
  };
  add(outcome_name(Outcome::kStored), "", 100);
  add(outcome_name(Outcome::kSampled), "", 20);
  add(outcome_name(Outcome::kLimited), "key_quota", 7);
  add(outcome_name(Outcome::kRejected), "too_large", 2);
  add(outcome_name(Outcome::kClient), "before_send", 50);
  const Reply reply = get("/api/v1/errors/projects/web/ledger");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(at_path(reply.body, "categories.0.category"), "error");
  EXPECT_EQ(at_path(reply.body, "categories.0.sent"), "129");
  EXPECT_EQ(at_path(reply.body, "categories.0.limited.key_quota"), "7");
  EXPECT_EQ(at_path(reply.body, "categories.0.client.before_send"), "50");
  EXPECT_EQ(at_path(get("/api/v1/errors/projects/web/ledger?until=100000").body, "categories.#"), "0");
  EXPECT_EQ(get("/api/v1/errors/projects/web/ledger?from=x").status, 400);
}

TEST_F(ProjectApiTest, ListsFeedbackWithItsIssue) {
  store({.number = 1});
  store({.number = 2,
         .group = 99,
         .tags = {{"event.type", "feedback"}},
         .payload = R"({"event_id":"00000000000000000000000000000002","type":"feedback","contexts":{"feedback":{)"
                    R"("message":"it broke","name":"Bo","contact_email":"bo@example.com",)"
                    R"("associated_event_id":"00000000000000000000000000000001"}}})"});
  const Reply reply = get("/api/v1/errors/feedback?project=web");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(at_path(reply.body, "feedback.#"), "1");
  EXPECT_EQ(at_path(reply.body, "feedback.0.message"), "it broke");
  EXPECT_EQ(at_path(reply.body, "feedback.0.email"), "bo@example.com");
  EXPECT_EQ(at_path(reply.body, "feedback.0.issue.short_id"), "WEB-1");
}

}  // namespace
}  // namespace bellwether::errors
