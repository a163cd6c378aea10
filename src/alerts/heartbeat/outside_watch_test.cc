#include "alerts/heartbeat/outside_watch.h"

#include <gmock/gmock.h>

namespace bellwether::alerts {
namespace {

using testing::HasSubstr;

constexpr UnixMillis kStart{seconds(1'763'674'400)};

TEST(OutsideWatch, TellsOfASilenceThatLasts) {
  OutsideWatch watch({.subject = "bell1", .after = seconds(60), .again = seconds(600)}, kStart);
  EXPECT_FALSE(watch.observe(kStart + seconds(10), ""));
  EXPECT_FALSE(watch.observe(kStart + seconds(20), "nobody answers"));
  EXPECT_FALSE(watch.observe(kStart + seconds(69), "nobody answers"));
  const auto problem = watch.observe(kStart + seconds(70), "nobody answers");
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->kind, Kind::kProblem);
  EXPECT_EQ(problem->state, State::kDown);
  EXPECT_THAT(problem->title, HasSubstr("bell1 has stopped"));
  EXPECT_THAT(problem->output, HasSubstr("for 60 s: nobody answers"));
  EXPECT_FALSE(watch.observe(kStart + seconds(80), "nobody answers"));
  const auto again = watch.observe(kStart + seconds(670), "nobody answers");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->problem, problem->problem);
  EXPECT_NE(again->notification, problem->notification);
  const auto back = watch.observe(kStart + seconds(700), "");
  ASSERT_TRUE(back);
  EXPECT_EQ(back->kind, Kind::kRecovery);
  EXPECT_EQ(back->problem, problem->problem);
  EXPECT_FALSE(watch.observe(kStart + seconds(710), ""));
}

TEST(OutsideWatch, AShortSilenceIsNone) {
  OutsideWatch watch({.after = seconds(60)}, kStart);
  for (int second = 0; second < 600; second += 50) {
    EXPECT_FALSE(watch.observe(kStart + seconds(second), "restarting"));
    EXPECT_FALSE(watch.observe(kStart + seconds(second + 10), ""));
  }
}

TEST(OutsideWatch, TellsOnceWhereAsked) {
  OutsideWatch watch({.after = seconds(10), .again = seconds(0)}, kStart);
  EXPECT_TRUE(watch.observe(kStart + seconds(10), "gone"));
  EXPECT_FALSE(watch.observe(kStart + seconds(100'000), "gone"));
}

TEST(OutsideWatch, FindsOneThatWasNeverThere) {
  OutsideWatch watch({.after = seconds(60)}, kStart);
  EXPECT_TRUE(watch.observe(kStart + seconds(61), "nobody answers"));
}

}  // namespace
}  // namespace bellwether::alerts
