#include "errors/grouping/stack_rules.h"

#include <gtest/gtest.h>

#include "errors/grouping/base_stack_rules.h"
#include "errors/grouping/grouping.h"
#include "errors/grouping/test_events.h"

namespace bellwether::errors {
namespace {

MatchedFrame frame(std::string_view path, std::string_view function, Family family = Family::kOther,
                   bool in_app = false) {
  return MatchedFrame{
      .path = path, .package = {}, .module = {}, .function = function, .family = family, .in_app = in_app};
}

// '+' for each frame of the application after the rules, oldest first.
std::string in_app(std::string_view rules_text, const std::vector<MatchedFrame>& frames) {
  const auto rules = StackRules::create("", rules_text);
  EXPECT_TRUE(rules.has_value()) << rules.error().to_string();
  std::string out;
  for (const auto& verdict : rules->apply(frames, nullptr).frames) out.push_back(verdict.in_app ? '+' : '-');
  return out;
}

TEST(StackRules, MarkFramesAndThoseAboveAndBelow) {
  const std::vector<MatchedFrame> frames{frame("/a.py", "a"), frame("/b.py", "b"), frame("/c.py", "c")};
  EXPECT_EQ(in_app("function:b +app", frames), "-+-");
  EXPECT_EQ(in_app("function:b ^+app", frames), "--+");
  EXPECT_EQ(in_app("function:b v+app", frames), "+--");
  EXPECT_EQ(in_app("!function:b +app", frames), "+-+");
  EXPECT_EQ(in_app("[ function:a ] | function:b +app", frames), "-+-");
  EXPECT_EQ(in_app("[ function:b ] | function:b +app", frames), "---");
  EXPECT_EQ(in_app("function:b | [ function:c ] +app", frames), "-+-");
  EXPECT_EQ(in_app("function:? +app", frames), "+++");
}

TEST(StackRules, LaterRulesSeeWhatEarlierOnesSaid) {
  const std::vector<MatchedFrame> frames{frame("/a.py", "a"), frame("/b.py", "b")};
  EXPECT_EQ(in_app("function:a category=x\ncategory:x ^+app", frames), "-+");
  EXPECT_EQ(in_app("function:* +app\napp:yes function:b -app", frames), "+-");
}

TEST(StackRules, PathsMatchWithAndWithoutTheirFirstSlash) {
  EXPECT_EQ(in_app("path:**/lib/** +app", {frame("/lib/a.py", "f"), frame("/x/lib/y/z.py", "f")}), "++");
  EXPECT_EQ(in_app("path:lib/* +app", {frame("/lib/a.py", "f"), frame("/lib/x/a.py", "f")}), "+-");
}

TEST(StackRules, AreRefusedWithTheirLine) {
  for (const std::string_view text : {"function:a", "-app", "function:a +foo", "foo:a -app", "function:a foo=1",
                                      "[ function:a function:b -app", "function:a max-frames=x", "family:foo -app",
                                      "app:maybe -app", "function:\"a -app", "function:a ^category=x"}) {
    const auto rules = StackRules::create("", text);
    ASSERT_FALSE(rules.has_value()) << text;
    EXPECT_TRUE(rules.error().message().starts_with("line 1: ")) << rules.error().message();
  }
}

TEST(StackRules, TheBuiltInOnesAreSound) {
  const auto rules = StackRules::create(base_stack_rules(), "");
  ASSERT_TRUE(rules.has_value()) << rules.error().to_string();
  EXPECT_GT(rules->size(), 100u);
}

}  // namespace
}  // namespace bellwether::errors
