#include "errors/search/event_query.h"

#include <gtest/gtest.h>

#include "errors/search/fake_desk.h"

namespace bellwether::errors {
namespace {

using Operator = archive::Condition::Operator;

const UnixMillis kNow(seconds(1'795'183'384));

std::string_view word_of(Operator op) {
  switch (op) {
    case Operator::kIs:
      return "=";
    case Operator::kIsNot:
      return "!=";
    case Operator::kMatches:
      return "~";
    case Operator::kMatchesNot:
      return "!~";
    case Operator::kHas:
      return "?";
    case Operator::kHasNot:
      return "!?";
    case Operator::kLess:
      return "<";
    case Operator::kLessOrEqual:
      return "<=";
    case Operator::kGreater:
      return ">";
    case Operator::kGreaterOrEqual:
      return ">=";
  }
  return "";
}

std::string shape(const archive::Query& query) {
  std::string text;
  for (const auto& alternative : query.alternatives) {
    if (!text.empty()) text += " or ";
    for (std::size_t i = 0; i < alternative.size(); ++i) {
      const archive::Condition& condition = alternative[i];
      if (i > 0) text += " and ";
      text += condition.key;
      text += word_of(condition.op);
      for (std::size_t j = 0; j < condition.values.size(); ++j) text += (j == 0 ? "" : "|") + condition.values[j];
    }
  }
  return text;
}

class EventQueryTest : public testing::Test {
 protected:
  EventQueryTest() {
    desk_.add_project(1, "web");
    desk_.release_views[ProjectId{1}] = {{.version = "web@2.0"}, {.version = "web@1.0"}};
  }

  std::string translated(std::string_view text, archive::Query* into = nullptr) {
    archive::Query mine;
    archive::Query& query = into == nullptr ? mine : *into;
    const Result<SearchQuery> search = parse_search(text);
    if (!search) return search.error().message();
    const Result<void> added = add_search(*search, desk_, ProjectId{1}, kNow, query);
    return added ? shape(query) : added.error().message();
  }

  FakeDesk desk_;
};

TEST_F(EventQueryTest, BecomesAlternativesOfConditions) {
  struct Case {
    std::string_view text, expected;
  };
  const Case cases[] = {
      {"", ""},
      {"level:error", "level=error"},
      {"!level:[error,fatal]", "level!=error|fatal"},
      {"level:error environment:prod", "level=error and environment=prod"},
      {"a:1 (b:2 OR c:3)", "a=1 and b=2 or a=1 and c=3"},
      {"!(a:1 b:2)", "a!=1 or b!=2"},
      {"mailbox", "~*mailbox*"},
      {"!mailbox", "!~*mailbox*"},
      {"title:x", "title~*x*"},
      {"error.type:Value*", "error.type~Value*"},
      {"!error.type:Value*", "error.type!~Value*"},
      {"error.handled:true", "handled=yes"},
      {"!error.unhandled:true", "handled!=no"},
      {"error.mechanism:generic", "mechanism=generic"},
      {"has:user", "user?"},
      {"!has:user", "user!?"},
      {"has:user.email", "user~email:*"},
      {"user.id:7", "user=id:7"},
      {"user:7", "user~*:7"},
      {"release:latest", "release=web@2.0"},
      {"release:[latest,web@1.0]", "release=web@2.0|web@1.0"},
      {"retries:>2", "retries>2"},
      {"!retries:>2", "retries<=2"},
      {"tags[is]:x", "is=x"},
      {"browser.name:Firefox", "browser.name=Firefox"},
  };
  for (const Case& test : cases) EXPECT_EQ(translated(test.text), test.expected) << test.text;
}

TEST_F(EventQueryTest, NarrowsItsTime) {
  archive::Query query;
  EXPECT_EQ(translated("timestamp:-1h timestamp:<2026-11-20T14:00:00 a:1", &query), "a=1");
  EXPECT_EQ(query.from, kNow - std::chrono::hours(1));
  EXPECT_EQ(query.until, UnixMillis(seconds(1'795'183'200)));
  EXPECT_EQ(translated("a:1 OR timestamp:-1h"),
            "byte 8 of the search: a time holds for the whole search: it stands in no OR, and '!' cannot deny it");
}

TEST_F(EventQueryTest, RefusesWhatEventsDoNotKnow) {
  EXPECT_EQ(translated("a:1 is:unresolved"), "byte 5 of the search: 'is' is about issues, not about single events");
  EXPECT_EQ(translated("retries:>x"), "byte 1 of the search: 'retries' is a number, 'x' is none");
  std::string wide;
  for (int i = 0; i < 7; ++i) wide += "(a:1 OR b:2) ";
  EXPECT_EQ(translated(wide), "written out, the search has more than 64 alternatives");
}

}  // namespace
}  // namespace bellwether::errors
