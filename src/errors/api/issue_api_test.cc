#include "errors/api/api_fixture.h"

namespace bellwether::errors {
namespace {

class IssueApiTest : public ApiTest {
 protected:
  IssueApiTest() {
    const auto grouper = Grouper::create(Profile::k2026, "", "");
    EXPECT_TRUE(grouper);
    desk_.add_project(1, "web", *grouper);
    desk_.add_project(2, "mailer", *grouper);
    for (std::uint64_t i = 1; i <= 3; ++i) {
      Issue& issue = desk_.add_issue(i, i == 3 ? 2 : 1);
      issue.title.title = issue.title.type = "ValueError";
      issue.title.culprit = "in load";
      issue.count = 10 * i;
      issue.users = 4 - i;
      issue.first_seen = kNow - std::chrono::hours(i);
      issue.last_seen = kNow - std::chrono::minutes(i);
      desk_.tags[{IssueId{i}, "environment"}] = {{.value = i == 2 ? "staging" : "production", .count = 10 * i}};
    }
  }

  // The short ids of a list, in its order.
  std::string listed(std::string_view query) {
    const Reply reply = get("/api/v1/errors/issues?" + std::string(query));
    if (reply.status != 200) return reply.body;
    std::string ids;
    for (int i = 0; at_path(reply.body, fmt::format("issues.{}.id", i)) != "?"; ++i)
      ids += at_path(reply.body, fmt::format("issues.{}.id", i));
    next_ = at_path(reply.body, "next");
    return ids;
  }

  std::string next_;
};

TEST_F(IssueApiTest, ListsIssuesInTheOrderAskedFor) {
  EXPECT_EQ(listed(""), "123");
  EXPECT_EQ(access_, net::Access::kReader);
  EXPECT_EQ(listed("sort=new"), "123");
  EXPECT_EQ(listed("sort=freq"), "321");
  EXPECT_EQ(listed("sort=user"), "123");
  EXPECT_EQ(listed("project=web"), "12");
  EXPECT_EQ(listed("project=web&project=2"), "123");
  EXPECT_EQ(listed("environment=staging"), "2");
  EXPECT_EQ(listed("period=150s"), "12");
  EXPECT_EQ(listed("query=timesSeen:>10"), "23");
  EXPECT_NE(listed("project=nobody").find("no project named nobody"), std::string::npos);
  EXPECT_NE(listed("sort=best").find("date, new, freq"), std::string::npos);
  EXPECT_NE(listed("query=is:odd").find("byte 1"), std::string::npos);
  EXPECT_NE(listed("cursor=x").find("cursor"), std::string::npos);
}

TEST_F(IssueApiTest, PagesThroughAListThatMoves) {
  EXPECT_EQ(listed("limit=1"), "1");
  desk_.add_issue(4, 1).last_seen = kNow;  // above what was read
  EXPECT_EQ(listed("limit=1&cursor=" + next_), "2");
  EXPECT_EQ(listed("limit=1&cursor=" + next_), "3");
  EXPECT_EQ(next_, "null");
}

TEST_F(IssueApiTest, FindsTheIssueOfAnEvent) {
  store({.number = 5, .group = 20});
  EXPECT_EQ(listed("query=00000000000000000000000000000005"), "2");
  EXPECT_EQ(listed("query=00000000000000000000000000000006"), "");
}

TEST_F(IssueApiTest, ChangesMany) {
  const Reply reply = put("/api/v1/errors/issues", R"({"ids":["1","WEB-2"],"status":"resolved",
                           "resolution":{"kind":"in_release","release":"web@2"},"assignee":"#team"})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(access_, net::Access::kWriter);
  EXPECT_EQ(at_path(reply.body, "issues.1.status"), "resolved");
  ASSERT_EQ(desk_.changes.size(), 1U);
  const auto& [ids, change] = desk_.changes.front();
  EXPECT_EQ(ids, (std::vector<IssueId>{IssueId{1}, IssueId{2}}));
  EXPECT_EQ(change.resolution->kind, Resolution::Kind::kInRelease);
  EXPECT_EQ(change.resolution->release, "web@2");
  EXPECT_EQ(change.assignee, "#team");
  EXPECT_EQ(change.by, "anna");

  EXPECT_EQ(
      put("/api/v1/errors/issues", R"({"ids":[1],"status":"archived","archive":{"count":5,"count_window":60}})").status,
      200);
  EXPECT_EQ(desk_.changes.back().second.archived_until->count, 5U);
  EXPECT_EQ(desk_.changes.back().second.archived_until->count_window, seconds(60));

  const std::pair<std::string_view, std::string_view> wrong[] = {
      {R"({"ids":["1"]})", "say what to change"},
      {R"({"ids":[],"status":"resolved"})", "ids"},
      {R"({"ids":["1"],"status":"closed"})", "unresolved, resolved, archived"},
      {R"({"ids":["1"],"priority":"urgent"})", "low, medium, high"},
      {R"({"ids":["1"],"status":"resolved","resolution":{"kind":"in_release"}})", "resolution.release"},
      {R"({"ids":["1"],"status":"archived","archive":{"count_window":60}})", "archive.count"},
      {R"([1])", "JSON object"},
      {R"({"ids")", "byte"},
  };
  for (const auto& [body, expected] : wrong) {
    const Reply refused = put("/api/v1/errors/issues", body);
    EXPECT_EQ(refused.status, 400) << body;
    EXPECT_NE(refused.body.find(expected), std::string::npos) << refused.body;
  }
  EXPECT_EQ(put("/api/v1/errors/issues", R"({"ids":["9"],"status":"resolved"})").status, 404);
  EXPECT_EQ(desk_.changes.size(), 2U);
}

TEST_F(IssueApiTest, MergesUnmergesCommentsAndDeletes) {
  EXPECT_EQ(post("/api/v1/errors/issues/merge", R"({"into":"1","ids":["1","2"]})").status, 200);
  EXPECT_EQ(desk_.told.back(), "merge 1 of 1 by anna");
  EXPECT_EQ(post("/api/v1/errors/issues/merge", R"({"into":"1","ids":["1"]})").status, 400);
  EXPECT_EQ(post("/api/v1/errors/issues/1/unmerge", R"({"groups":["10"]})").status, 200);
  EXPECT_EQ(desk_.told.back(), "unmerge 1 of 1 by anna");
  EXPECT_EQ(post("/api/v1/errors/issues/1/unmerge", R"({"groups":["x"]})").status, 400);
  EXPECT_EQ(post("/api/v1/errors/issues/WEB-1/comment", R"({"text":"on it"})").status, 200);
  EXPECT_EQ(desk_.told.back(), "comment 1 by anna: on it");
  EXPECT_EQ(post("/api/v1/errors/issues/1/comment", R"({"text":""})").status, 400);
  EXPECT_EQ(ask(net::HttpMethod::kDelete, "/api/v1/errors/issues/1?discard=1").status, 200);
  EXPECT_TRUE(desk_.changes.back().second.is_discard);
  EXPECT_EQ(ask(net::HttpMethod::kDelete, "/api/v1/errors/issues/1").status, 404);
}

TEST_F(IssueApiTest, ShowsOneIssueWithWhatIsSpecialAboutIt) {
  desk_.activities = {{.id = 7, .at = kNow, .by = "anna", .kind = "note", .text = "on it"}};
  desk_.tags[{IssueId{1}, "browser.name"}] = {{.value = "Firefox", .count = 9}, {.value = "Chrome", .count = 1}};
  desk_.tags[{IssueId{1}, "release"}] = {{.value = "web@2", .count = 10}};
  for (std::uint64_t i = 0; i < 30; ++i) {
    store({.number = 100 + i,
           .group = 20,
           .tags = {{"browser.name", i % 5 == 0 ? "Firefox" : "Chrome"}, {"environment", "production"}}});
  }
  const Reply reply = get("/api/v1/errors/issues/WEB-1");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(at_path(reply.body, "short_id"), "WEB-1");
  EXPECT_EQ(at_path(reply.body, "project"), "web");
  EXPECT_EQ(at_path(reply.body, "resolution"), "null");
  EXPECT_EQ(at_path(reply.body, "trend.#"), "24");
  EXPECT_EQ(at_path(reply.body, "groups.0.id"), "10");
  EXPECT_EQ(at_path(reply.body, "releases.0.version"), "web@2");
  EXPECT_EQ(at_path(reply.body, "activity.0.text"), "on it");
  EXPECT_EQ(at_path(reply.body, "similar.#"), "1");
  EXPECT_EQ(at_path(reply.body, "similar.0.id"), "2");
  EXPECT_EQ(at_path(reply.body, "different.0.key"), "release");
  EXPECT_EQ(at_path(reply.body, "different.1.value"), "Firefox");
  EXPECT_EQ(at_path(reply.body, "different.1.here"), "0.9");
  EXPECT_EQ(at_path(reply.body, "different.1.usual"), "0.2");
  EXPECT_EQ(at_path(reply.body, "different.#"), "2");
  EXPECT_EQ(get("/api/v1/errors/issues/WEB-9").status, 404);
}

TEST_F(IssueApiTest, ListsEventsAndStepsThroughThem) {
  for (std::uint64_t i = 1; i <= 3; ++i) store({.number = i, .tags = {{"user", fmt::format("id:{}", i)}}});
  store({.number = 4, .group = 20});
  const Reply all = get("/api/v1/errors/issues/1/events?limit=2");
  ASSERT_EQ(all.status, 200) << all.body;
  EXPECT_EQ(at_path(all.body, "events.0.id"), "00000000000000000000000000000003");
  EXPECT_EQ(at_path(all.body, "events.0.user"), "id:3");
  EXPECT_EQ(at_path(all.body, "events.0.tags.0.1"), "id:3");
  EXPECT_EQ(at_path(all.body, "events.#"), "2");
  const Reply rest = get("/api/v1/errors/issues/1/events?limit=2&before=" + at_path(all.body, "next"));
  EXPECT_EQ(at_path(rest.body, "events.0.id"), "00000000000000000000000000000001");
  EXPECT_EQ(at_path(rest.body, "next"), "null");
  const Reply one = get("/api/v1/errors/issues/1/events?query=user.id:2");
  EXPECT_EQ(at_path(one.body, "events.#"), "1");
  EXPECT_EQ(get("/api/v1/errors/issues/1/events?query=is:new").status, 400);

  const Reply latest = get("/api/v1/errors/issues/1/events/latest");
  ASSERT_EQ(latest.status, 200) << latest.body;
  EXPECT_EQ(at_path(latest.body, "exception.values.0.value"), "3");
  EXPECT_EQ(at_path(latest.body, "issue"), "1");
  EXPECT_EQ(at_path(latest.body, "next"), "null");
  const Reply middle = get("/api/v1/errors/issues/1/events/" + at_path(latest.body, "previous"));
  EXPECT_EQ(at_path(middle.body, "event_id"), "00000000000000000000000000000002");
  EXPECT_EQ(at_path(middle.body, "previous"), "00000000000000000000000000000001");
  EXPECT_EQ(at_path(middle.body, "next"), "00000000000000000000000000000003");
  EXPECT_EQ(at_path(get("/api/v1/errors/issues/1/events/oldest").body, "previous"), "null");
  EXPECT_EQ(get("/api/v1/errors/issues/1/events/00000000000000000000000000000004").status, 404);
  EXPECT_EQ(get("/api/v1/errors/issues/1/events/newest").status, 400);
  const Reply file = get("/api/v1/errors/issues/1/events/latest?download=1");
  EXPECT_EQ(net::find_header(file.headers, "content-disposition"),
            "attachment; filename=\"00000000000000000000000000000003.json\"");
}

TEST_F(IssueApiTest, MarksFramesByTheProjectsRules) {
  const auto grouper = Grouper::create(Profile::k2026, "function:load -app", "");
  ASSERT_TRUE(grouper);
  desk_.add_project(1, "web", *grouper);
  store({.number = 1,
         .payload = R"({"event_id":"00000000000000000000000000000001","platform":"python","timestamp":1795180000,)"
                    R"("exception":{"values":[{"type":"E","value":"v","stacktrace":{"frames":[)"
                    R"({"function":"load","filename":"a.py","in_app":true,"lineno":3},)"
                    R"({"function":"main","filename":"b.py","in_app":true}]}}]}})"});
  const Reply reply = get("/api/v1/errors/issues/1/events/latest");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(at_path(reply.body, "exception.values.0.stacktrace.frames.0.in_app"), "false");
  EXPECT_EQ(at_path(reply.body, "exception.values.0.stacktrace.frames.0.lineno"), "3");
  EXPECT_EQ(at_path(reply.body, "exception.values.0.stacktrace.frames.1.in_app"), "true");
  const Reply why = get("/api/v1/errors/issues/1/why");
  ASSERT_EQ(why.status, 200) << why.body;
  EXPECT_EQ(at_path(why.body, "event"), "00000000000000000000000000000001");
  EXPECT_NE(at_path(why.body, "variants.#"), "0");
}

TEST_F(IssueApiTest, CountsTags) {
  const Reply reply = get("/api/v1/errors/issues/1/tags");
  EXPECT_EQ(at_path(reply.body, "tags.0.key"), "environment");
  EXPECT_EQ(at_path(reply.body, "tags.0.total"), "10");
  EXPECT_EQ(at_path(reply.body, "tags.0.values.0.value"), "production");
}

}  // namespace
}  // namespace bellwether::errors
