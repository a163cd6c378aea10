#include <gtest/gtest.h>

#include "errors/issues/hourly_counts.h"
#include "errors/issues/recent_ids.h"
#include "errors/issues/recent_rate.h"
#include "errors/issues/tag_counts.h"
#include "errors/issues/testing.h"

namespace bellwether::errors {
namespace {

TEST(HourlyCounts, KeepsAWeek) {
  HourlyCounts counts;
  for (int hour = 0; hour < 400; ++hour) counts.add(at_hour(hour), at_hour(hour));
  EXPECT_EQ(counts.in_last(at_hour(399), 24), 24U);
  EXPECT_EQ(counts.in_last(at_hour(399), 1'000), HourlyCounts::kHours);
  EXPECT_EQ(counts.in_last(at_hour(410), 24), 13U);
}

TEST(HourlyCounts, CountsByTheEventsTime) {
  HourlyCounts counts;
  counts.add(at_hour(30), at_hour(28.5), 3);
  counts.add(at_hour(30), at_hour(30));
  counts.add(at_hour(30), at_hour(35));    // a clock that is ahead
  counts.add(at_hour(30), at_hour(-900));  // one that was never set
  const auto day = counts.last_day(at_hour(30));
  EXPECT_EQ(day[23], 2U);
  EXPECT_EQ(day[23] + day[22] + day[21], 5U);
  EXPECT_EQ(counts.in_last(at_hour(30), HourlyCounts::kHours), 6U);
}

TEST(HourlyCounts, MergesHourByHour) {
  HourlyCounts one, two;
  one.add(at_hour(1), at_hour(1), 2);
  one.add(at_hour(3), at_hour(3), 4);
  two.add(at_hour(2), at_hour(2), 8);
  two.add(at_hour(3), at_hour(3), 16);
  one.merge(two);
  EXPECT_EQ(one.in_last(at_hour(3), 24), 30U);
  EXPECT_EQ(one.present(at_hour(3)), 20U);
}

TEST(HourlyCounts, SaysWhatIsUsual) {
  HourlyCounts counts;
  for (int hour = 0; hour < 10; ++hour) counts.add(at_hour(hour), at_hour(hour), hour % 2 == 0 ? 10 : 30);
  const HourlyCounts::Usual usual = counts.usual(at_hour(10), at_hour(0));
  EXPECT_EQ(usual.hours, 10U);
  EXPECT_DOUBLE_EQ(usual.mean, 20);
  EXPECT_DOUBLE_EQ(usual.deviation, 10);
  EXPECT_EQ(usual.most, 30U);
  EXPECT_DOUBLE_EQ(counts.ceiling(at_hour(10), at_hour(0)), 60);
  EXPECT_EQ(counts.usual(at_hour(0), at_hour(0)).hours, 0U);
}

TEST(RecentRate, CountsTenMinutes) {
  RecentRate rate;
  EXPECT_EQ(rate.count(at_hour(0)), 0U);
  for (int minute = 0; minute < 30; ++minute) rate.add(at_hour(minute / 60.0));
  EXPECT_EQ(rate.count(at_hour(29 / 60.0)), 10U);
  EXPECT_EQ(rate.count(at_hour(34 / 60.0)), 5U);
  EXPECT_EQ(rate.count(at_hour(2)), 0U);
  rate.add(at_hour(2));
  EXPECT_EQ(rate.count(at_hour(2)), 1U);
}

TEST(TagCounts, LetsInWhatBecomesFrequent) {
  TagCounts tags;
  for (std::size_t i = 0; i < 2 * TagCounts::kMaxValues; ++i) {
    tags.add("release", "old " + std::to_string(i), at_hour(0));
    tags.add("release", "old " + std::to_string(i), at_hour(0));
  }
  for (int i = 0; i < 100; ++i) tags.add("release", "new", at_hour(1));
  const TagCounts::Key& releases = *tags.find("release");
  const auto found = std::ranges::find(releases.values, "new", &TagCounts::Value::value);
  ASSERT_NE(found, releases.values.end());
  EXPECT_EQ(found->count, 100U);
  EXPECT_EQ(found->first_seen, at_hour(1));
  std::uint64_t sum = releases.others;
  for (const TagCounts::Value& value : releases.values) sum += value.count;
  EXPECT_EQ(sum, 4 * TagCounts::kMaxValues + 100);
}

TEST(TagCounts, CutsLongValuesBetweenCharacters) {
  TagCounts tags;
  const std::string text = std::string(TagCounts::kMaxValueBytes - 1, 'a') + "ü and more";
  tags.add("k", text, at_hour(0));
  EXPECT_EQ(tags.find("k")->values.front().value, std::string(TagCounts::kMaxValueBytes - 1, 'a'));
  for (std::size_t i = 0; i < 2 * TagCounts::kMaxKeys; ++i) tags.add("key " + std::to_string(i), "v", at_hour(0));
  EXPECT_EQ(tags.keys().size(), TagCounts::kMaxKeys);
}

TEST(RecentIds, ForgetsAfterAnHourOrWhenThereAreMany) {
  Metrics metrics;
  RecentIds ids(100, metrics);
  const auto id = [](std::uint64_t number) { return EventId{1, number}; };
  EXPECT_TRUE(ids.add(at_hour(0), kShop, id(0)));
  EXPECT_FALSE(ids.add(at_hour(0.9), kShop, id(0)));
  for (std::uint64_t i = 1; i <= 300; ++i) EXPECT_TRUE(ids.add(at_hour(0.95), kShop, id(i)));
  EXPECT_FALSE(ids.contains(kShop, id(0)));
  EXPECT_TRUE(ids.contains(kShop, id(300)));
  EXPECT_LE(ids.size(), 200U);
  EXPECT_TRUE(ids.add(at_hour(2), kShop, id(1'000)));
  EXPECT_TRUE(ids.add(at_hour(3.1), kShop, id(1'001)));
  EXPECT_FALSE(ids.contains(kShop, id(300)));
  EXPECT_TRUE(ids.contains(kShop, id(1'000)));
}

}  // namespace
}  // namespace bellwether::errors
