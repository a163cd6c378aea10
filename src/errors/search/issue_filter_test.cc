#include "errors/search/issue_filter.h"

#include <gtest/gtest.h>

#include "errors/search/fake_desk.h"

namespace bellwether::errors {
namespace {

const UnixMillis kNow(seconds(1'795'183'384));  // 2026-11-20T14:03:04Z

class IssueFilterTest : public testing::Test {
 protected:
  void SetUp() override {
    desk_.add_project(1, "web");
    desk_.add_project(2, "mailer");
    desk_.release_views[ProjectId{1}] = {{.version = "web@2.0"}, {.version = "web@1.0"}};

    Issue& first = desk_.add_issue(1, 1);
    first.title = {.title = "ValueError: no such mailbox",
                   .culprit = "in import_mail",
                   .type = "ValueError",
                   .value = "no such mailbox",
                   .filename = "mailer/import.py",
                   .function = "import_mail"};
    first.count = 12;
    first.users = 3;
    first.first_seen = kNow - std::chrono::hours(2);
    first.last_seen = kNow - std::chrono::minutes(5);
    first.first_release = "web@2.0";
    first.platform = "python";
    first.type = "error";
    first.assignee = "anna";
    first.is_unhandled = true;
    first.priority = Priority::kHigh;
    desk_.tags[{IssueId{1}, "release"}] = {{.value = "web@1.0", .count = 1}, {.value = "web@2.0", .count = 11}};
    desk_.tags[{IssueId{1}, "user"}] = {{.value = "id:7"}, {.value = "email:x@example.com"}};
    desk_.tags[{IssueId{1}, "retries"}] = {{.value = "3"}};

    Issue& second = desk_.add_issue(2, 1);
    second.title.title = "TypeError: x is null";
    second.title.type = "TypeError";
    second.level = Level::kFatal;
    second.status = Status::kResolved;
    second.substatus = Substatus::kNone;
    second.count = 500;
    second.first_seen = kNow - std::chrono::days(10);
    second.last_seen = kNow - std::chrono::days(3);
    desk_.tags[{IssueId{2}, "release"}] = {{.value = "web@1.0", .count = 500}};
    desk_.tags[{IssueId{2}, "is"}] = {{.value = "odd"}};

    Issue& third = desk_.add_issue(3, 2);
    third.title.title = "queue is full";
    third.level = Level::kWarning;
    third.status = Status::kArchived;
    third.substatus = Substatus::kUntilEscalating;
    third.first_seen = third.last_seen = kNow - std::chrono::days(1) - std::chrono::hours(1);
    third.assignee = "#backend";
  }

  // The numbers of the issues that match, or the error.
  std::string found(std::string_view text) {
    const Result<SearchQuery> query = parse_search(text);
    if (!query) return query.error().message();
    const IssueFilter::Circumstances circumstances{.asker = "anna", .now = kNow};
    const Result<IssueFilter> filter = IssueFilter::compile(*query, desk_, circumstances);
    if (!filter) return filter.error().message();
    std::string numbers;
    desk_.each_issue([&](const Issue& issue) {
      if (filter->matches(issue)) numbers += std::to_string(issue.number);
    });
    return numbers;
  }

  FakeDesk desk_;
};

TEST_F(IssueFilterTest, FindsWhatTheQuerySays) {
  struct Case {
    std::string_view text, expected;
  };
  const Case cases[] = {
      {"", "123"},
      {"is:unresolved", "1"},
      {"is:resolved", "2"},
      {"is:ignored", "3"},
      {"is:archived_until_escalating", "3"},
      {"is:[resolved,archived]", "23"},
      {"!is:unresolved", "23"},
      {"is:new", "1"},
      {"is:unassigned", "2"},
      {"is:linked", ""},
      {"is:for_review", ""},
      {"tags[is]:odd", "2"},
      {"assigned:me", "1"},
      {"assigned:none", "2"},
      {"assigned:#backend", "3"},
      {"assigned:[me,none]", "12"},
      {"level:fatal", "2"},
      {"!level:[fatal,warning]", "1"},
      {"timesSeen:>10", "12"},
      {"!timesSeen:>12", "13"},
      {"timesSeen:12", "1"},
      {"users:>=3", "1"},
      {"age:-24h", "1"},
      {"age:+24h", "23"},
      {"age:<24h", "1"},
      {"age:>9d", "2"},
      {"lastSeen:-10m", "1"},
      {"firstSeen:>2026-11-20", "1"},
      {"firstSeen:2026-11-19", "3"},
      {"firstSeen:<=2026-11-10T14:03:04", "2"},
      {"error.type:ValueError", "1"},
      {"error.type:*error", "12"},
      {"error.value:\"no such mailbox\"", "1"},
      {"error.unhandled:true", "1"},
      {"error.handled:yes", "23"},
      {"stack.filename:*/import.py", "1"},
      {"stack.function:import_mail", "1"},
      {"platform:python", "1"},
      {"has:platform", "1"},
      {"title:mailbox", "1"},
      {"mailbox", "1"},
      {"MAILBOX such", "1"},
      {"\"such mailbox\"", "1"},
      {"\"mailbox such\"", ""},
      {"message:null", "2"},
      {"!mailbox", "23"},
      {"is:unresolved OR level:fatal", "12"},
      {"!(is:unresolved OR level:fatal)", "3"},
      {"release:web@1.0", "12"},
      {"release:latest", "1"},
      {"!release:latest", "23"},
      {"release:*@1.0", "12"},
      {"has:release", "12"},
      {"firstRelease:latest", "1"},
      {"user.id:7", "1"},
      {"user:7", "1"},
      {"user:id:7", "1"},
      {"user.id:8", ""},
      {"user.email:*@example.com", "1"},
      {"has:user.email", "1"},
      {"has:user.ip", ""},
      {"retries:>2", "1"},
      {"retries:>3", ""},
      {"project:web", "12"},
      {"project:2", "3"},
      {"issue:WEB-2", "2"},
      {"issue.id:3", "3"},
      {"issue.priority:high", "1"},
      {"issue.category:error", "123"},
  };
  for (const Case& test : cases) EXPECT_EQ(found(test.text), test.expected) << test.text;
}

TEST_F(IssueFilterTest, NamesWhatItDoesNotUnderstand) {
  EXPECT_EQ(found("is:unresolvd"), "byte 1 of the search: 'is' knows no 'unresolvd'; 'unresolved'?");
  EXPECT_EQ(found("a:1 timesSeen:many"), "byte 5 of the search: 'timesSeen' is a number, 'many' is none");
  EXPECT_EQ(found("title:>3"), "byte 1 of the search: 'title' is no number: it has no more and no less");
  EXPECT_EQ(found("age:24h"), "byte 1 of the search: 'age' needs a time such as -24h, +7d or >2026-11-20, not '24h'");
  EXPECT_EQ(found("timestamp:-1h"), "byte 1 of the search: 'timestamp' is about single events, not about issues");
  EXPECT_EQ(found("error.handled:maybe"), "byte 1 of the search: 'error.handled' is true or false");
}

}  // namespace
}  // namespace bellwether::errors
