#include "errors/grouping/stack_rules.h"

#include <gtest/gtest.h>

#include "errors/grouping/base_stack_rules.h"
#include "errors/grouping/component_tree.h"
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

TEST(StackRules, MatchByFamilyModulePackageAndError) {
  MatchedFrame each = frame("/a.dll", "run", Family::kNative);
  each.package = "/c:/windows/system32/ntdll.dll";
  each.module = "app.Shop";
  EXPECT_EQ(in_app("family:native +app", {each}), "+");
  EXPECT_EQ(in_app("family:javascript,other +app", {each}), "-");
  EXPECT_EQ(in_app("family:all +app", {each}), "+");
  EXPECT_EQ(in_app("package:?:\\Windows\\** +app", {each}), "+");
  EXPECT_EQ(in_app("module:app.* !module:app.Cart +app", {each}), "+");
  EXPECT_EQ(in_app("module:APP.* +app", {each}), "-") << "names keep their case";

  Exception exception = exception_of("TimeoutError", "Gave up");
  exception.mechanism = Mechanism{.type = "promise"};
  const auto verdict = [&](std::string_view text) {
    return StackRules::create("", text)->apply(std::vector{each}, &exception).frames[0].in_app;
  };
  EXPECT_TRUE(verdict("error.type:Timeout* +app"));
  EXPECT_TRUE(verdict("value:\"gave *\" mechanism:promise function:run +app"));
  EXPECT_FALSE(verdict("!error.type:Timeout* +app"));
  EXPECT_EQ(in_app("error.type:Timeout* +app", {each}), "-") << "a stack of no exception";
}

TEST(StackRules, TheLastLimitCounts) {
  const auto rules =
      StackRules::create("", "function:a max-frames=3 min-frames=1\nfunction:a max-frames=2 invert-stacktrace=yes");
  const StackRules::Verdict verdict = rules->apply(std::vector{frame("/a", "a")}, nullptr);
  EXPECT_EQ(verdict.max_frames, 2u);
  EXPECT_EQ(verdict.min_frames, 1u);
  EXPECT_TRUE(verdict.is_inverted);
  EXPECT_EQ(rules->apply(std::vector{frame("/a", "b")}, nullptr).max_frames, 0u);
}

TEST(StackRules, ManyRulesOfManyNamesAreFound) {
  // Each rule is found by a piece of its pattern; here the pieces overlap in every way.
  std::string text;
  for (const char* const name : {"a", "ab", "abc", "bc", "c", "cab", "bca"}) {
    text += std::string("function:*") + name + "* +app\n";
    const std::string all = "xabcabx";
    EXPECT_EQ(in_app(text, {frame("/f", all)}), "+");
    EXPECT_EQ(in_app(std::string("function:*") + name + "* +app", {frame("/f", all), frame("/f", "xyz")}), "+-")
        << name;
  }
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

// What the built-in rules say of a frame that the client calls the application's own.
bool stays_in_app(std::string_view platform, Frame given) {
  Event event = event_of({exception_of("E", "", {std::move(given)})}, std::string(platform));
  event.exceptions[0].stacktrace->frames[0].in_app = true;
  (*Grouper::create(Profile::k2026, "", ""))->mark_in_app(event);
  return *event.exceptions[0].stacktrace->frames[0].in_app;
}

TEST(StackRules, TheBuiltInOnesKnowLibraries) {
  struct Case {
    std::string_view platform;
    const char *path, *function, *module, *package;
  };
  for (const Case& each : {
           Case{"python", "/srv/venv/lib/python3.12/site-packages/django/core.py", "f", "", ""},
           Case{"python", "/usr/lib/python3.11/json/decoder.py", "f", "", ""},
           Case{"node", "/srv/app/node_modules/express/lib/router.js", "f", "", ""},
           Case{"node", "node:internal/process/task_queues", "f", "", ""},
           Case{"javascript", "https://cdnjs.cloudflare.com/ajax/libs/jquery.js", "f", "", ""},
           Case{"javascript", "chrome-extension://abc/content.js", "f", "", ""},
           Case{"ruby", "/usr/local/bundle/gems/rails-7.0/lib/a.rb", "f", "", ""},
           Case{"php", "/srv/app/vendor/symfony/a.php", "f", "", ""},
           Case{"go", "/root/go/pkg/mod/github.com/x/y.go", "f", "", ""},
           Case{"java", "", "run", "org.springframework.web.Dispatcher", ""},
           Case{"csharp", "", "Run", "System.Threading.Tasks.Task", ""},
           Case{"native", "", "std::vector<int>::at(unsigned long)", "", ""},
           Case{"native", "", "run", "", "/usr/lib/x86_64-linux-gnu/libssl.so.3"},
           Case{"native", "", "run", "", "C:\\Windows\\System32\\kernel32.dll"},
       }) {
    Frame given;
    given.abs_path = given.filename = each.path;
    given.function = each.function;
    given.module = each.module;
    given.package = each.package;
    EXPECT_FALSE(stays_in_app(each.platform, given))
        << each.platform << ' ' << each.path << each.module << each.function;
  }
  for (const Case& each : {
           Case{"python", "/srv/app/shop/cart.py", "f", "", ""},
           Case{"python", "/srv/app/play.py", "f", "play.views", ""},
           Case{"node", "/srv/app/cart.js", "f", "", ""},
           Case{"javascript", "https://shop.example.com/static/app.js", "f", "", ""},
           Case{"java", "", "run", "com.shop.Cart", ""},
           Case{"native", "", "shop::core::run(int)", "", "/srv/shop/bin/shop"},
           Case{"native", "", "main", "", "/srv/shop/bin/shop"},
       }) {
    Frame given;
    given.abs_path = given.filename = each.path;
    given.function = each.function;
    given.module = each.module;
    given.package = each.package;
    EXPECT_TRUE(stays_in_app(each.platform, given))
        << each.platform << ' ' << each.path << each.module << each.function;
  }
}

TEST(StackRules, ACrashInCIsToldByWhoCalledTheLibrary) {
  const auto call = [](std::string function, std::string package) {
    Frame made;
    made.function = std::move(function);
    made.package = std::move(package);
    made.in_app = true;
    return made;
  };
  const std::string libc = "/usr/lib/libc.so.6", shop = "/srv/shop/bin/shop";
  const Event event = event_of({exception_of("SIGABRT", "Abort",
                                             {call("_start", shop), call("__libc_start_main", libc), call("main", shop),
                                              call("shop::pay(int)", shop), call("__assert_fail", libc),
                                              call("abort", libc), call("raise", libc)})},
                               "native");
  const auto grouper = *Grouper::create(Profile::k2026, "", "");
  EXPECT_EQ(grouper->group(event).hashes, std::vector{hash_of("SIGABRTmainshop::pay")});
}

TEST(StackRules, TheBuiltInOnesAreSound) {
  const auto rules = StackRules::create(base_stack_rules(), "");
  ASSERT_TRUE(rules.has_value()) << rules.error().to_string();
  EXPECT_GT(rules->size(), 100u);
}

}  // namespace
}  // namespace bellwether::errors
