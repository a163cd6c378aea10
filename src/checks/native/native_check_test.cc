#include "checks/native/native_check.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "checks/native/test_context.h"

namespace bellwether::checks {
namespace {

TEST(NativeCheckTest, NamesAreSortedAndFound) {
  const std::vector<std::string_view> names = native_check_names();
  EXPECT_TRUE(std::ranges::is_sorted(names));
  for (const std::string_view name : names) {
    ASSERT_NE(find_native_check(name), nullptr) << name;
    EXPECT_EQ(find_native_check(name)->name(), name);
    EXPECT_TRUE(find_native_check(name)->help().starts_with("Usage: ")) << name;
    EXPECT_NE(find_native_check(name)->help().find("\n\n"), std::string_view::npos) << name;
  }
  EXPECT_EQ(find_native_check("check_nothing"), nullptr);
  EXPECT_EQ(find_native_check(""), nullptr);
}

TEST(NativeCheckTest, EveryCheckAnswersWrongArgumentsWithUnknown) {
  TestContext context;
  for (const std::string_view name : native_check_names()) {
    const NativeOutcome wrong = context.run(name, {"--no-such-option"});
    EXPECT_EQ(wrong.return_code, 3) << name;
    EXPECT_TRUE(wrong.output.starts_with(std::string(name) + ": unrecognized option '--no-such-option'\nUsage: "))
        << wrong.output;
    EXPECT_EQ(context.run(name, {"--help"}).output, find_native_check(name)->help());
    EXPECT_EQ(context.run(name, {"-V"}).return_code, 3);
  }
}

TEST(DummyCheckTest, SaysWhatItIsTold) {
  TestContext context;
  EXPECT_EQ(context.run("check_dummy", {"0"}).output, "OK");
  EXPECT_EQ(context.run("check_dummy", {"2", "some text"}).output, "CRITICAL: some text");
  EXPECT_EQ(context.run("check_dummy", {"2", "some text"}).return_code, 2);
  EXPECT_EQ(context.run("check_dummy", {"4"}).output, "UNKNOWN: Status 4 is not a supported error state");
  EXPECT_EQ(context.run("check_dummy", {"x"}).return_code, 3);
  EXPECT_EQ(context.run("check_dummy", {}).return_code, 3);
}

}  // namespace
}  // namespace bellwether::checks
