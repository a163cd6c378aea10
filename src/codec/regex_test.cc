#include "codec/regex.h"

#include <gtest/gtest.h>

namespace bellwether::codec {
namespace {

Regex compile(std::string_view pattern) {
  Result<Regex> regex = Regex::compile(pattern);
  EXPECT_TRUE(regex) << pattern;
  return *std::move(regex);
}

std::string sub(std::string_view pattern, std::string_view replacement, std::string_view text) {
  const Result<std::string> out = compile(pattern).substitute(replacement, text);
  EXPECT_TRUE(out) << (out ? "" : out.error().to_string());
  return out.value_or("");
}

TEST(Regex, SearchMatchFullMatch) {
  const Regex regex = compile("b+");
  EXPECT_TRUE(*regex.search("abbc"));
  EXPECT_FALSE(*regex.match("abbc"));
  EXPECT_TRUE(*regex.match("bbc"));
  EXPECT_FALSE(*regex.full_match("bbc"));
  EXPECT_TRUE(*regex.full_match("bb"));
  EXPECT_TRUE(*Regex::compile("CPU", RegexCase::kIgnore)->search("a.cpu"));
  EXPECT_TRUE(*compile("^carbon\\.|\\.count\\Z").search("x.count"));
}

TEST(Regex, GroupsByNumberAndName) {
  const Regex regex = compile(R"(^(?P<host>\w+)\.(\d+)?)");
  const Regex::Groups groups = *regex.groups("web.x");
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[1], "web");
  EXPECT_EQ(groups[2], std::nullopt);
  EXPECT_TRUE(regex.groups("...")->empty());
}

// What Python 3.11 answers.
TEST(Regex, SubstitutesAsPythonDoes) {
  EXPECT_EQ(sub(R"(^.*\.(\w+)\.(\w+)$)", R"(\2 of \1)", "servers.web1.cpu"), "cpu of web1");
  EXPECT_EQ(sub("(?P<a>b)", R"([\g<a>\g<1>\g<0>])", "abc"), "a[bbb]c");
  EXPECT_EQ(sub("x*", "-", "abxd"), "-a-b--d-");
  EXPECT_EQ(sub("b", R"(\\\n.\.)", "abc"), "a\\\n.\\.c");
  EXPECT_EQ(sub("(a)|(b)", R"(<\1|\2>)", "ab"), "<a|><|b>");
  EXPECT_EQ(sub("", "-", "é1"), "-é-1-");
  EXPECT_EQ(sub("^a", "b", "aaa"), "baa");
}

TEST(Regex, RefusesBadPatternsAndReplacements) {
  const Result<Regex> unclosed = Regex::compile("a(b");
  ASSERT_FALSE(unclosed);
  EXPECT_EQ(unclosed.error().code(), Code::kInvalidArgument);
  EXPECT_NE(unclosed.error().message().find("byte 3"), std::string::npos) << unclosed.error().message();
  for (const std::string_view replacement : {R"(\2)", R"(\g<x>)", R"(\g)", R"(\q)", "\\"})
    EXPECT_FALSE(compile("(a)").substitute(replacement, "a")) << replacement;
}

TEST(Regex, LookAroundAndBackReferences) {
  EXPECT_TRUE(*compile(R"((\w)\1)").search("hello"));
  EXPECT_FALSE(*compile(R"(^(?!carbon\.))").search("carbon.x"));
  EXPECT_TRUE(*compile(R"(^(?!carbon\.))").match("servers.x"));
  EXPECT_EQ(sub(R"((?<=a)b(?P<n>c)\1?)", R"(<\g<n>>)", "abcc"), "a<c>");
  EXPECT_EQ(*compile(R"((?=(a))(b)?)").groups("a"), (Regex::Groups{"", "a", std::nullopt}));
}

TEST(Regex, GivesUpInsteadOfRunningForEver) {
  const Regex regex = compile(R"(^(a|aa)+\1$)");
  const Result<bool> found = regex.search(std::string(60, 'a') + "!");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), Code::kResourceExhausted);
}

}  // namespace
}  // namespace bellwether::codec
