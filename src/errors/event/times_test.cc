#include "errors/event/times.h"

#include <gtest/gtest.h>

namespace bellwether::errors {
namespace {

constexpr UnixMillis at(std::int64_t count) {
  return UnixMillis(milliseconds(count));
}

TEST(EventTimes, EveryForm) {
  const UnixMillis expected = at(1'795'195'822'837);
  for (const std::string_view text :
       {"2026-11-20T17:30:22.837Z", "2026-11-20T17:30:22.837710Z", "2026-11-20T17:30:22.837710123Z",
        "2026-11-20T17:30:22.837", "2026-11-20 17:30:22.837", "2026-11-20T18:30:22.837+01:00",
        "2026-11-20T18:30:22.837+0100", "2026-11-20T12:00:22.837-05:30", "2026-11-20T18:30:22.837+01", "1795195822.837",
        " 1795195822.837 ", "2026-11-20t17:30:22,837z"}) {
    EXPECT_EQ(parse_event_time(text), expected) << text;
  }
  EXPECT_EQ(parse_event_time("1795195822"), at(1'795'195'822'000));
  EXPECT_EQ(parse_event_time("2026-11-20"), at(1'795'132'800'000));
  EXPECT_EQ(parse_event_time("2026-11-20T17:30Z"), at(1'795'195'800'000));
}

TEST(EventTimes, WhatIsNone) {
  for (const std::string_view text :
       {"", "yesterday", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-20T25:00:00Z",
        "2026-11-20T17:30:22+99:00", "2026-11-20T17:30:22Zx", "-1", "1e300", "nan", "1960-01-01T00:00:00Z"}) {
    EXPECT_EQ(parse_event_time(text), std::nullopt) << text;
  }
}

TEST(EventTimes, ClocksThatAreWrong) {
  EXPECT_EQ(clock_drift(at(10'000'000), std::nullopt), milliseconds(0));
  EXPECT_EQ(clock_drift(at(10'000'000), at(10'000'000 - 3'600'000)), milliseconds(0));
  EXPECT_EQ(clock_drift(at(10'000'000), at(10'000'000 - 3'600'001)), milliseconds(3'600'001));
  EXPECT_EQ(clock_drift(at(10'000'000), at(20'000'000)), milliseconds(-10'000'000));
}

TEST(EventTimes, OutOfRange) {
  const UnixMillis received = at(1'795'195'822'000);
  EXPECT_EQ(clamp_event_time(received + seconds(60), received).fault, TimeFault::kNone);
  EXPECT_EQ(clamp_event_time(received + seconds(61), received).fault, TimeFault::kFuture);
  EXPECT_EQ(clamp_event_time(received + seconds(61), received).time, received);
  EXPECT_EQ(clamp_event_time(received - std::chrono::days(30), received).fault, TimeFault::kNone);
  EXPECT_EQ(clamp_event_time(received - std::chrono::days(31), received).fault, TimeFault::kPast);
  EXPECT_EQ(clamp_event_time(received - std::chrono::days(31), received).time, received);
}

}  // namespace
}  // namespace bellwether::errors
