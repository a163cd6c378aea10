#include "errors/search/query.h"

#include <gtest/gtest.h>

#include "errors/search/moment.h"

namespace bellwether::errors {
namespace {

std::string word_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::kIs:
      return "=";
    case Comparison::kHas:
      return "?";
    case Comparison::kLess:
      return "<";
    case Comparison::kLessOrEqual:
      return "<=";
    case Comparison::kGreater:
      return ">";
    case Comparison::kGreaterOrEqual:
      return ">=";
  }
  return "";
}

// The tree as text: (all key=value|value !key=value), free text without a key.
std::string shape(const SearchQuery& query) {
  if (query.kind == SearchQuery::Kind::kTerm) {
    std::string text = query.term.is_negated ? "!" : "";
    text += query.term.key;
    if (!query.term.key.empty()) text += word_of(query.term.comparison);
    for (std::size_t i = 0; i < query.term.values.size(); ++i) text += (i == 0 ? "" : "|") + query.term.values[i];
    return text;
  }
  std::string text = query.kind == SearchQuery::Kind::kAll ? "(all" : "(any";
  for (const SearchQuery& child : query.children) text += " " + shape(child);
  return text + ")";
}

struct Case {
  std::string_view text, expected;
};

TEST(SearchQuery, ReadsWhatPeopleType) {
  const Case cases[] = {
      {"", "(all)"},
      {"  ", "(all)"},
      {"is:unresolved", "is=unresolved"},
      {"is:unresolved level:error", "(all is=unresolved level=error)"},
      {"is:unresolved AND level:error", "(all is=unresolved level=error)"},
      {"a:1 b:2 OR c:3", "(any (all a=1 b=2) c=3)"},
      {"a:1 (b:2 OR c:3)", "(all a=1 (any b=2 c=3))"},
      {"a:1 ( b:2 OR c:3 ) d:4", "(all a=1 (any b=2 c=3) d=4)"},
      {"!a:1", "!a=1"},
      {"!(a:1 b:2)", "(any !a=1 !b=2)"},
      {"!(a:1 OR !b:2)", "(all !a=1 b=2)"},
      {"((a:1))", "a=1"},
      {"level:[error,fatal]", "level=error|fatal"},
      {"level:[error, \"very bad\" , fatal]", "level=error|very bad|fatal"},
      {"!level:[error,fatal]", "!level=error|fatal"},
      {"has:user", "user?"},
      {"!has:user", "!user?"},
      {"timesSeen:>10", "timesSeen>10"},
      {"timesSeen:>=10", "timesSeen>=10"},
      {"timesSeen:<10", "timesSeen<10"},
      {"!timesSeen:<10", "timesSeen>=10"},
      {"age:-24h", "age=-24h"},
      {"firstSeen:>2026-11-20T10:00:00", "firstSeen>2026-11-20T10:00:00"},
      {"title:\"no such mailbox\"", "title=no such mailbox"},
      {"title:\"say \\\"no\\\"\"", "title=say \"no\""},
      {"\"some key\":value", "some key=value"},
      {"tags[is]:value", "is=value"},
      {"key:\"\"", "key="},
      {"no such mailbox", "(all no such mailbox)"},
      {"\"no such mailbox\"", "no such mailbox"},
      {"!timeout", "!timeout"},
      {"TypeError: x is null", "(all TypeError: x is null)"},
      {"https://example.com/a", "https://example.com/a"},
      {"read(fd)", "read(fd)"},
      {"(read(fd) OR b)", "(any read(fd) b)"},
      {"assigned:#team", "assigned=#team"},
      {"user.email:*@example.com", "user.email=*@example.com"},
      {"url:http://x/y", "url=http://x/y"},
      {"ORDER ANDY", "(all ORDER ANDY)"},
  };
  for (const Case& test : cases) {
    const Result<SearchQuery> query = parse_search(test.text);
    ASSERT_TRUE(query) << test.text << ": " << query.error().message();
    EXPECT_EQ(shape(*query), test.expected) << test.text;
  }
}

TEST(SearchQuery, NamesTheByteOfWhatIsWrong) {
  const Case cases[] = {
      {"is:", "byte 1 of the search: 'is' has no value"},
      {"a:1 level:", "byte 5 of the search: 'level' has no value"},
      {"a:1 OR", "byte 7 of the search: a condition is missing here"},
      {"OR a:1", "byte 1 of the search: a condition is missing here"},
      {"a:1 AND OR b:2", "byte 9 of the search: a condition is missing here"},
      {"()", "byte 2 of the search: a condition is missing here"},
      {"(a:1", "byte 1 of the search: this '(' is never closed"},
      {"a:1)", "byte 4 of the search: this ')' closes nothing"},
      {"a:\"b", "byte 3 of the search: this quote is never closed"},
      {"a:[b,c", "byte 3 of the search: this '[' is never closed"},
      {"a:[b,,c]", "byte 6 of the search: a value of the list is missing"},
      {"a:>", "byte 4 of the search: 'a' has no value"},
      {"has:", "byte 1 of the search: 'has' has no value"},
      {"has:[a,b]", "byte 1 of the search: 'has' takes the name of one key"},
      {"!", "byte 2 of the search: a word is missing here"},
      {"tags[x", "byte 5 of the search: this '[' is never closed"},
  };
  for (const Case& test : cases) {
    const Result<SearchQuery> query = parse_search(test.text);
    ASSERT_FALSE(query) << test.text << ": " << shape(*query);
    EXPECT_EQ(query.error().message(), test.expected) << test.text;
    EXPECT_EQ(query.error().code(), Code::kInvalidArgument);
  }
}

TEST(SearchQuery, IsBounded) {
  EXPECT_FALSE(parse_search(std::string(SearchQuery::kMaxBytes + 1, 'a')));
  EXPECT_TRUE(parse_search(std::string(SearchQuery::kMaxBytes, 'a')));
  EXPECT_FALSE(parse_search(std::string(21, '(') + "a" + std::string(21, ')')));
  EXPECT_TRUE(parse_search(std::string(20, '(') + "a" + std::string(20, ')')));
  std::string words;
  for (std::size_t i = 0; i < SearchQuery::kMaxTerms; ++i) words += "a ";
  EXPECT_TRUE(parse_search(words));
  EXPECT_FALSE(parse_search(words + "a"));
  EXPECT_FALSE(parse_search("a\xff"));
}

TEST(SearchMoment, ReadsTimes) {
  const UnixMillis second(seconds(1'795'183'384));  // 2026-11-20T14:03:04Z
  EXPECT_EQ(parse_moment("2026-11-20T14:03:04Z"), second);
  EXPECT_EQ(parse_moment("2026-11-20T14:03:04"), second);
  EXPECT_EQ(parse_moment("2026-11-20T16:03:04+02:00"), second);
  EXPECT_EQ(parse_moment("2026-11-20T14:03:04.5Z"), second + milliseconds(500));
  EXPECT_EQ(parse_moment("1795183384"), second);
  EXPECT_EQ(parse_moment("2026-11-20"), std::chrono::floor<std::chrono::days>(second));
  EXPECT_EQ(parse_moment("2026-02-30"), std::nullopt);
  EXPECT_EQ(parse_moment("2026-11-20T25:00:00"), std::nullopt);
  EXPECT_EQ(parse_moment("yesterday"), std::nullopt);
  EXPECT_EQ(parse_span("24h"), std::chrono::hours(24));
  EXPECT_EQ(parse_span("2w"), std::chrono::days(14));
  EXPECT_EQ(parse_span("999999999999w"), std::nullopt);
  EXPECT_EQ(parse_span("h"), std::nullopt);
  EXPECT_EQ(parse_span(""), std::nullopt);
}

}  // namespace
}  // namespace bellwether::errors
