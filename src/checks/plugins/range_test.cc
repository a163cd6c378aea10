#include "checks/plugins/range.h"

#include <cmath>
#include <string_view>

#include <gtest/gtest.h>

namespace bellwether::checks {
namespace {

struct Case {
  std::string_view text;
  double value;
  bool alerts;
};

TEST(RangeTest, AlertsAsThePluginGuidelinesSay) {
  constexpr Case kCases[] = {
      {"10", -0.1, true},   {"10", 0, false},       {"10", 10, false},       {"10", 10.1, true},
      {"10:", 9.9, true},   {"10:", 10, false},     {"~:10", -1e9, false},   {"~:10", 10, false},
      {"~:10", 10.5, true}, {"10:20", 9, true},     {"10:20", 20, false},    {"10:20", 21, true},
      {"@10:20", 10, true}, {"@10:20", 20, true},   {"@10:20", 9.99, false}, {"@10:20", 21, false},
      {"-5:-1", -3, false}, {"-5:-1", 0, true},     {"@5", 3, true},         {":7", 7, false},
      {":7", 8, true},      {"1.5e3", 1500, false}, {"1.5e3", 1501, true}};
  for (const Case& one : kCases) {
    const Result<Range> range = Range::parse(one.text);
    ASSERT_TRUE(range.has_value()) << one.text;
    EXPECT_EQ(range->alerts(one.value), one.alerts) << one.text << " " << one.value;
    EXPECT_FALSE(range->alerts(std::nan(""))) << one.text;
  }
}

TEST(RangeTest, NamesWhatIsWrong) {
  for (const std::string_view text : {"", "x", "1:x", "@", "20:10", "1:2:3", "10%", "nan", " 1"}) {
    const Result<Range> range = Range::parse(text);
    ASSERT_FALSE(range.has_value()) << text;
    EXPECT_EQ(range.error().code(), Code::kInvalidArgument);
    EXPECT_NE(range.error().message().find(text), std::string::npos) << range.error().message();
  }
}

}  // namespace
}  // namespace bellwether::checks
