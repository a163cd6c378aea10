#include "graphite/time_grammar.h"

#include <gtest/gtest.h>

namespace bellwether::graphite {
namespace {

constexpr std::int64_t kNow = 1'795'003'200;  // 2026-11-18 12:00:00 UTC, a Wednesday
constexpr std::int64_t kMidnight = kNow - 12 * 3600;
constexpr std::int64_t kDay = 86'400;

std::int64_t at(std::string_view text, std::string_view zone = "UTC") {
  const Result<std::int64_t> time = parse_time(text, TimeZone::named(zone), kNow);
  EXPECT_TRUE(time) << text << ": " << time.error().to_string();
  return time.value_or(-1);
}
std::string refused(std::string_view text) {
  const Result<std::int64_t> time = parse_time(text, TimeZone(), kNow);
  return time ? "accepted" : time.error().message();
}

TEST(Time, ReadsReferences) {
  EXPECT_EQ(at("now"), kNow);
  EXPECT_EQ(at(""), kNow);
  EXPECT_EQ(at("1795003199"), kNow - 1);
  EXPECT_EQ(at("today"), kMidnight);
  EXPECT_EQ(at("midnight"), kMidnight);
  EXPECT_EQ(at("yesterday"), kMidnight - kDay);
  EXPECT_EQ(at("tomorrow"), kMidnight + kDay);
  EXPECT_EQ(at("noon"), kNow);
  EXPECT_EQ(at("teatime"), kMidnight + 16 * 3600);
  EXPECT_EQ(at("noon yesterday"), kNow - kDay);
}

TEST(Time, ReadsTimesOfDay) {
  EXPECT_EQ(at("10:30"), kMidnight + 10 * 3600 + 30 * 60);
  EXPECT_EQ(at("8:05pm"), kMidnight + 20 * 3600 + 5 * 60);
  EXPECT_EQ(at("9am"), kMidnight + 9 * 3600);
  EXPECT_EQ(at("11pm"), kMidnight + 23 * 3600);
  EXPECT_EQ(at("12pm"), kMidnight);  // as the original counts
  EXPECT_EQ(at("10:30_20261117"), kMidnight - kDay + 10 * 3600 + 30 * 60);
}

TEST(Time, ReadsDates) {
  EXPECT_EQ(at("20261118"), kMidnight);
  EXPECT_EQ(at("11/18/26"), kMidnight);
  EXPECT_EQ(at("11/18/2026"), kMidnight);
  EXPECT_EQ(at("01/01/70"), 0);
  EXPECT_EQ(at("nov18"), kMidnight);
  EXPECT_EQ(at("November 8"), kMidnight - 10 * kDay);
  EXPECT_EQ(at("wednesday"), kMidnight);
  EXPECT_EQ(at("thursday"), kMidnight - 6 * kDay);
  EXPECT_EQ(at("monday"), kMidnight - 2 * kDay);
}

TEST(Time, ReadsOffsets) {
  EXPECT_EQ(at("-1h"), kNow - 3600);
  EXPECT_EQ(at("now-1h30min"), kNow - 5400);
  EXPECT_EQ(at("midnight+2h"), kMidnight + 7200);
  EXPECT_EQ(at("-1d2h"), kNow - kDay - 7200);
  EXPECT_EQ(at("-2weeks"), kNow - 14 * kDay);
  EXPECT_EQ(at("-1mon"), kNow - 30 * kDay);
  EXPECT_EQ(at("-1year"), kNow - 365 * kDay);
  EXPECT_EQ(at("-90 seconds"), kNow - 90);
}

TEST(Time, KnowsZones) {
  EXPECT_EQ(at("6am", "Europe/Berlin"), kMidnight + 5 * 3600);
  EXPECT_EQ(at("midnight", "America/New_York"), kMidnight + 5 * 3600);
  EXPECT_EQ(at("midnight", "No/Such"), kMidnight);
  // 02:30 happens twice on 2026-10-25 in Berlin: the later one, winter time, is meant.
  EXPECT_EQ(at("02:30_20261025", "Europe/Berlin"), 1'792'891'800);
  EXPECT_TRUE(TimeZone::named("Europe/Berlin").is_daylight_saving(1'784'000'000));
  EXPECT_FALSE(TimeZone::named("Europe/Berlin").is_daylight_saving(kNow));
}

TEST(Time, RefusesWhatIsNotATime) {
  EXPECT_EQ(refused("bogus"), "Unknown day reference: bogus");
  EXPECT_EQ(refused("-5m"), "Invalid offset unit 'm'");
  EXPECT_EQ(refused("-5"), "Invalid offset unit ''");
  EXPECT_EQ(refused("25:00"), "Unknown day reference: 25:00");
  EXPECT_EQ(refused("20261331+1d"), "Unknown day reference: 20261331");
  EXPECT_EQ(refused("13/45/2026"), "Unknown day reference: 13/45/2026");
  EXPECT_EQ(refused("nov"), "Day of month required after month name");
  EXPECT_EQ(refused("-99999999999999999y"), "Offset -99999999999999999y is too long");
  EXPECT_EQ(refused("999999999999999999"), "Time 999999999999999999 is too far away");
}

}  // namespace
}  // namespace bellwether::graphite
