#include "errors/grouping/pattern.h"

#include <algorithm>
#include <functional>
#include <random>

#include <gtest/gtest.h>

#include "base/check.h"
#include "errors/grouping/pattern_set.h"

namespace bellwether::errors {
namespace {

bool matches(std::string_view pattern, std::string_view text, Pattern::Style style = Pattern::Style::kName) {
  const auto compiled = Pattern::compile(pattern, style);
  CHECK(compiled.has_value(), "{}", pattern);
  return compiled->matches(text);
}
bool path_matches(std::string_view pattern, std::string_view path) {
  const auto compiled = Pattern::compile(pattern, Pattern::Style::kPath);
  CHECK(compiled.has_value(), "{}", pattern);
  return matches_path(*compiled, "/" + normalise_path(path));
}

TEST(Pattern, OfNames) {
  EXPECT_TRUE(matches("std::*", "std::vector<T>::at"));
  EXPECT_FALSE(matches("std::*", "my::std::vector"));
  EXPECT_TRUE(matches("*::at", "std::vector<T>::at"));
  EXPECT_TRUE(matches("a?c", "abc"));
  EXPECT_FALSE(matches("a?c", "ac"));
  EXPECT_TRUE(matches("[a-c]x[!0-9]", "bxy"));
  EXPECT_FALSE(matches("[a-c]x[!0-9]", "bx7"));
  EXPECT_TRUE(matches("a\\*b", "a*b"));
  EXPECT_FALSE(matches("a\\*b", "axb"));
  EXPECT_TRUE(matches("operator[]", "operator[]")) << "brackets without a class are themselves";
  EXPECT_TRUE(matches("-[Shop run:]", "-[Shop run:]"));
  EXPECT_TRUE(matches("-[Shop *]", "-[Shop run:]"));
  EXPECT_FALSE(matches("Run", "run"));
  EXPECT_TRUE(matches("*TIMED out*", "it Timed Out again", Pattern::Style::kNameIgnoringCase));
  EXPECT_TRUE(matches("", ""));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_FALSE(matches("", "a"));
}

TEST(Pattern, OfPaths) {
  EXPECT_TRUE(path_matches("**/node_modules/**", "/srv/app/node_modules/x/y.js"));
  EXPECT_TRUE(path_matches("**/node_modules/**", "node_modules/x/y.js"));
  EXPECT_FALSE(path_matches("**/node_modules/**", "/srv/old_node_modules/y.js"));
  EXPECT_TRUE(path_matches("**/*.gen.c", "foo.gen.c"));
  EXPECT_TRUE(path_matches("**/*.gen.c", "a/b/foo.gen.c"));
  EXPECT_TRUE(path_matches("**/vendor/*.c", "x/vendor/a.c"));
  EXPECT_FALSE(path_matches("**/vendor/*.c", "x/vendor/y/a.c"));
  EXPECT_TRUE(path_matches("C:/Windows/**", "c:\\WINDOWS\\System32\\a.dll"));
  EXPECT_TRUE(path_matches("?:\\Windows\\**", "d:\\windows\\a.dll"));
  EXPECT_FALSE(path_matches("a?b", "a/b"));
  EXPECT_TRUE(path_matches("**/a/*/c/**", "x/a/b/b/a/b/c/d"));
}

TEST(Pattern, ThatIsTooLongIsRefused) {
  EXPECT_TRUE(Pattern::compile(std::string(Pattern::kMaxBytes, 'a'), Pattern::Style::kName).has_value());
  const auto refused = Pattern::compile(std::string(Pattern::kMaxBytes + 1, 'a'), Pattern::Style::kName);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), Code::kInvalidArgument);
}

// As the definition says, with no thought of time.
bool matches_by_definition(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern.starts_with("**")) {
    return matches_by_definition(pattern.substr(2), text) ||
           (!text.empty() && matches_by_definition(pattern, text.substr(1)));
  }
  if (pattern.front() == '*') {
    return matches_by_definition(pattern.substr(1), text) ||
           (!text.empty() && text.front() != '/' && matches_by_definition(pattern, text.substr(1)));
  }
  if (text.empty()) return false;
  const bool is_same = pattern.front() == '?' ? text.front() != '/' : pattern.front() == text.front();
  return is_same && matches_by_definition(pattern.substr(1), text.substr(1));
}

class RandomText {
 public:
  std::string of(std::string_view alphabet, std::size_t most) {
    std::string text(std::uniform_int_distribution<std::size_t>(0, most)(random_), ' ');
    std::ranges::generate(
        text, [&] { return alphabet[std::uniform_int_distribution<std::size_t>(0, alphabet.size() - 1)(random_)]; });
    return text;
  }

 private:
  std::mt19937 random_{7};
};

TEST(Pattern, MatchesWhatItsDefinitionSays) {
  RandomText random;
  int matched = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string pattern = random.of("ab/*?*", 8), text = random.of("ab/", 10);
    const bool expected = matches_by_definition(pattern, text);
    matched += expected ? 1 : 0;
    ASSERT_EQ(matches(pattern, text, Pattern::Style::kPath), expected) << pattern << " on " << text;
  }
  EXPECT_GT(matched, 1000);
}

TEST(Pattern, ItsLiteralStandsInAllThatItMatches) {
  RandomText random;
  for (int i = 0; i < 20'000; ++i) {
    const auto pattern = Pattern::compile(random.of("ab*?", 8), Pattern::Style::kName);
    const std::string text = random.of("ab", 10);
    if (!pattern->matches(text)) continue;
    ASSERT_NE(text.find(pattern->literal()), std::string::npos);
  }
}

TEST(PatternSet, FindsWhatStandsInTheText) {
  RandomText random;
  for (int round = 0; round < 200; ++round) {
    PatternSet set;
    std::vector<std::string> literals;
    for (int i = 0; i < 12; ++i) {
      literals.push_back(random.of("abc", 11) + "a");
      set.add(literals.back(), static_cast<std::uint32_t>(i));
    }
    set.build();
    const std::string text = random.of("abcd", 60);
    std::vector<bool> found(literals.size(), false);
    set.candidates(text, [&found](std::uint32_t value) { found[value] = true; });
    for (std::size_t i = 0; i < literals.size(); ++i) {
      const std::string_view piece =
          std::string_view(literals[i])
              .substr(literals[i].size() - std::min(literals[i].size(), PatternSet::kLookedFor));
      ASSERT_EQ(found[i], text.find(piece) != std::string::npos) << piece << " in " << text;
    }
  }
}

TEST(PatternSet, WithoutLiteralsFindsNothing) {
  PatternSet set;
  set.build();
  set.candidates("abc", [](std::uint32_t) { FAIL(); });
}

}  // namespace
}  // namespace bellwether::errors
