#include "errors/api/api_fixture.h"

namespace bellwether::errors {
namespace {

class V0Test : public ApiTest {
 protected:
  V0Test() {
    desk_.add_project(1, "web");
    desk_.release_views[ProjectId{1}] = {{.version = "web@2"}};
    for (std::uint64_t i = 1; i <= 3; ++i) {
      Issue& issue = desk_.add_issue(i, 1);
      issue.title = {.title = "ValueError: x", .culprit = "in load", .type = "ValueError", .value = "x"};
      issue.count = 10 * i;
      issue.first_seen = kNow - std::chrono::hours(1);
      issue.last_seen = kNow - seconds(i);
      if (i == 3) issue.status = Status::kResolved;
    }
  }
};

TEST_F(V0Test, SaysWhoAsksAndWhatThereIs) {
  EXPECT_EQ(at_path(get("/api/0/").body, "user.name"), "anna");
  EXPECT_EQ(at_path(get("/api/0/organizations/").body, "0.slug"), "bellwether");
  EXPECT_EQ(at_path(get("/api/0/organizations/acme/").body, "slug"), "acme");
  const Reply projects = get("/api/0/organizations/acme/projects/?cursor=");
  EXPECT_EQ(at_path(projects.body, "0.slug"), "web");
  EXPECT_EQ(at_path(get("/api/0/projects/acme/web/keys/").body, "0.dsn.public"),
            "http://00000000000000000000000000000001@watch.example.com/1");
  const Reply missing = get("/api/0/projects/acme/nobody/");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(at_path(missing.body, "detail"), "no project named nobody");
}

TEST_F(V0Test, ListsUnresolvedIssuesAndPagesByLink) {
  const Reply first = get("/api/0/projects/acme/web/issues/?limit=1&cursor=");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(access_, net::Access::kReader);
  EXPECT_EQ(at_path(first.body, "#"), "1");
  EXPECT_EQ(at_path(first.body, "0.shortId"), "WEB-1");
  EXPECT_NE(first.body.find(R"("count":"10")"), std::string::npos);  // a text
  EXPECT_EQ(at_path(first.body, "0.firstSeen"), "2026-11-20T13:03:04Z");
  EXPECT_EQ(at_path(first.body, "0.metadata.type"), "ValueError");
  EXPECT_EQ(at_path(first.body, "0.stats.24h.23.1"), "10");
  EXPECT_EQ(at_path(first.body, "0.stats.24h.23.0"), "1795183200");
  EXPECT_EQ(net::find_header(first.headers, "link"),
            "<http://watch.example.com/api/0/projects/acme/web/issues/?limit=1&cursor=0:0:1>; rel=\"previous\"; "
            "results=\"false\"; cursor=\"0:0:1\", "
            "<http://watch.example.com/api/0/projects/acme/web/issues/?limit=1&cursor=0:1:0>; rel=\"next\"; "
            "results=\"true\"; cursor=\"0:1:0\"");
  const Reply second = get("/api/0/projects/acme/web/issues/?limit=1&cursor=0:1:0");
  EXPECT_EQ(at_path(second.body, "0.shortId"), "WEB-2");
  EXPECT_NE(net::find_header(second.headers, "link")->find("rel=\"next\"; results=\"false\""), std::string::npos);
  EXPECT_EQ(at_path(get("/api/0/organizations/acme/issues/?query=&project=-1").body, "#"), "3");
  EXPECT_EQ(at_path(get("/api/0/organizations/acme/issues/?statsPeriod=1s&query=").body, "#"), "1");
  EXPECT_EQ(get("/api/0/organizations/acme/issues/?query=is:odd").status, 400);
}

TEST_F(V0Test, ChangesIssuesAsClientsAskIt) {
  const Reply one = put("/api/0/issues/WEB-1/", R"({"status":"resolved","statusDetails":{"inNextRelease":true}})");
  ASSERT_EQ(one.status, 200) << one.body;
  EXPECT_EQ(access_, net::Access::kWriter);
  EXPECT_EQ(at_path(one.body, "status"), "resolved");
  EXPECT_EQ(desk_.changes.back().second.resolution->kind, Resolution::Kind::kInNextRelease);
  EXPECT_EQ(put("/api/0/projects/acme/web/issues/?id=1&id=2",
                R"({"status":"resolved","statusDetails":{"inRelease":"latest"}})")
                .status,
            200);
  EXPECT_EQ(desk_.changes.back().first.size(), 2U);
  EXPECT_EQ(desk_.changes.back().second.resolution->release, "web@2");
  EXPECT_EQ(put("/api/0/issues/2/", R"({"status":"ignored","statusDetails":{"ignoreDuration":30}})").status, 200);
  EXPECT_EQ(desk_.changes.back().second.archived_until->time, kNow + std::chrono::minutes(30));
  EXPECT_EQ(put("/api/0/issues/2/", R"({"assignedTo":"team:backend"})").status, 200);
  EXPECT_EQ(desk_.changes.back().second.assignee, "#backend");
  const std::size_t before = desk_.changes.size();
  EXPECT_EQ(put("/api/0/issues/2/", R"({"hasSeen":true})").status, 200);
  EXPECT_EQ(desk_.changes.size(), before);
  EXPECT_EQ(put("/api/0/organizations/acme/issues/?id=1&id=2", R"({"merge":1})").status, 200);
  EXPECT_EQ(desk_.told.back(), "merge 1 of 1 by anna");
  EXPECT_EQ(put("/api/0/issues/2/", R"({"status":"closed"})").status, 400);
  EXPECT_EQ(put("/api/0/issues/99/", R"({"status":"resolved"})").status, 404);
  EXPECT_EQ(ask(net::HttpMethod::kDelete, "/api/0/organizations/acme/issues/").status, 400);
  EXPECT_EQ(ask(net::HttpMethod::kDelete, "/api/0/issues/3/").status, 202);
  EXPECT_TRUE(desk_.changes.back().second.is_deletion);
}

TEST_F(V0Test, FindsIssuesByTheirShortId) {
  const Reply reply = get("/api/0/organizations/acme/shortids/WEB-2/");
  EXPECT_EQ(at_path(reply.body, "groupId"), "2");
  EXPECT_EQ(at_path(reply.body, "group.shortId"), "WEB-2");
  EXPECT_EQ(at_path(get("/api/0/organizations/acme/issues/WEB-2/").body, "id"), "2");
}

TEST_F(V0Test, ShowsEventsAsEntries) {
  store({.number = 1, .tags = {{"release", "web@2"}}});
  store({.number = 2,
         .payload = R"({"event_id":"00000000000000000000000000000002","exception":{"values":[{"type":"E","value":"v",)"
                    R"("stacktrace":{"frames":[{"function":"load","filename":"a.py","lineno":3,"in_app":true,)"
                    R"("pre_context":["one","two"],"context_line":"three","post_context":["four"]}]}}]},)"
                    R"("breadcrumbs":{"values":[{"message":"m"}]}})"});
  const Reply list = get("/api/0/issues/1/events/?limit=1");
  ASSERT_EQ(list.status, 200) << list.body;
  EXPECT_EQ(at_path(list.body, "0.eventID"), "00000000000000000000000000000002");
  EXPECT_EQ(at_path(list.body, "0.groupID"), "1");
  EXPECT_NE(net::find_header(list.headers, "link")->find("rel=\"next\"; results=\"true\"; cursor=\"0:2:0\""),
            std::string::npos);
  EXPECT_EQ(at_path(get("/api/0/issues/1/events/?limit=1&cursor=0:2:0").body, "0.id"),
            "00000000000000000000000000000001");
  const Reply event = get("/api/0/organizations/acme/issues/WEB-1/events/latest/");
  ASSERT_EQ(event.status, 200) << event.body;
  EXPECT_EQ(at_path(event.body, "entries.0.type"), "exception");
  const std::string frame = "entries.0.data.values.0.stacktrace.frames.0.";
  EXPECT_EQ(at_path(event.body, frame + "lineNo"), "3");
  EXPECT_EQ(at_path(event.body, frame + "inApp"), "true");
  EXPECT_EQ(at_path(event.body, frame + "context.0.0"), "1");
  EXPECT_EQ(at_path(event.body, frame + "context.3.1"), "four");
  EXPECT_EQ(at_path(event.body, "entries.1.type"), "breadcrumbs");
  EXPECT_EQ(at_path(event.body, "previousEventID"), "00000000000000000000000000000001");
  EXPECT_EQ(at_path(get("/api/0/projects/acme/web/events/00000000000000000000000000000001/").body, "groupID"), "1");
  EXPECT_EQ(at_path(get("/api/0/organizations/acme/eventids/00000000000000000000000000000001/").body, "groupId"), "1");
  EXPECT_EQ(get("/api/0/organizations/acme/eventids/00000000000000000000000000000009/").status, 404);
  const Reply table = get("/api/0/organizations/acme/events/?field=id&field=release&query=release:web@2");
  EXPECT_EQ(at_path(table.body, "data.#"), "1");
  EXPECT_EQ(at_path(table.body, "data.0.release"), "web@2");
  EXPECT_EQ(at_path(get("/api/0/projects/acme/web/tags/").body, "0.key"), "release");
}

TEST_F(V0Test, CountsTagsAndEvents) {
  desk_.tags[{IssueId{1}, "browser"}] = {{.value = "Firefox", .count = 9}, {.value = "Chrome", .count = 1}};
  EXPECT_EQ(at_path(get("/api/0/issues/1/tags/").body, "0.totalValues"), "10");
  EXPECT_EQ(at_path(get("/api/0/issues/1/tags/browser/").body, "topValues.0.value"), "Firefox");
  EXPECT_EQ(at_path(get("/api/0/issues/1/tags/browser/values/").body, "1.count"), "1");
  EXPECT_EQ(get("/api/0/issues/1/tags/os/").status, 404);
  EXPECT_EQ(at_path(get("/api/0/projects/acme/web/stats/?stat=received&resolution=1h").body, "#"), "25");
  EXPECT_EQ(at_path(get("/api/0/organizations/acme/events-stats/?statsPeriod=14d&interval=1d").body, "data.#"), "15");
  EXPECT_EQ(get("/api/0/projects/acme/web/stats/?resolution=x").status, 400);
}

}  // namespace
}  // namespace bellwether::errors
