#include "errors/quota/quota.h"

#include <gtest/gtest.h>

namespace bellwether::errors {
namespace {

constexpr UnixMillis kMinute{std::chrono::minutes(29'000'000)};

Key key_of(std::uint32_t events_per_minute) {
  return {.public_key = "0123456789abcdef0123456789abcdef", .events_per_minute = events_per_minute};
}

Project project_of(std::uint32_t events_per_minute) {
  return {.id = ProjectId{7}, .events_per_minute = events_per_minute};
}

std::string_view reason(const std::optional<Limit>& limit) {
  return limit ? limit->reason : "none";
}

TEST(Quota, OfAKeyIsItsOwn) {
  Quota quota({});
  const Key key = key_of(2);
  const Key other{.public_key = "ffffffffffffffffffffffffffffffff"};
  EXPECT_FALSE(quota.take(key, project_of(0), Category::kError, 2, kMinute));
  EXPECT_EQ(reason(quota.take(key, project_of(0), Category::kError, 1, kMinute)), "key_quota");
  EXPECT_EQ(reason(quota.peek(key, project_of(0), kMinute)), "key_quota");
  EXPECT_FALSE(quota.take(other, project_of(0), Category::kError, 1, kMinute));
}

TEST(Quota, OfAProjectCountsAllItsKeys) {
  Quota quota({});
  const Key other{.public_key = "ffffffffffffffffffffffffffffffff"};
  EXPECT_FALSE(quota.take(key_of(0), project_of(3), Category::kError, 2, kMinute));
  EXPECT_FALSE(quota.take(other, project_of(3), Category::kError, 1, kMinute));
  const std::optional<Limit> limit = quota.take(other, project_of(3), Category::kError, 1, kMinute + seconds(45));
  EXPECT_EQ(reason(limit), "project_quota");
  EXPECT_EQ(limit->retry_after, seconds(15));
  EXPECT_EQ(limit->scope, "project");
}

TEST(Quota, BeginsAnewWithEachMinute) {
  Quota quota({});
  EXPECT_FALSE(quota.take(key_of(1), project_of(1), Category::kError, 1, kMinute));
  EXPECT_TRUE(quota.take(key_of(1), project_of(1), Category::kError, 1, kMinute + seconds(59)));
  EXPECT_FALSE(quota.take(key_of(1), project_of(1), Category::kError, 1, kMinute + seconds(60)));
}

TEST(Quota, DoesNotHoldForWhatIsNoEvent) {
  Quota quota({});
  EXPECT_FALSE(quota.take(key_of(1), project_of(1), Category::kError, 1, kMinute));
  for (const Category category : {Category::kSession, Category::kMonitor, Category::kInternal}) {
    EXPECT_FALSE(quota.take(key_of(1), project_of(1), category, 100, kMinute));
  }
  EXPECT_TRUE(quota.take(key_of(1), project_of(1), Category::kTransaction, 1, kMinute));
}

TEST(Quota, CutsASpikeAgainstTheUsual) {
  Quota quota({.spike_floor = 100, .spike_factor = 10});
  for (int minute = 0; minute < 120; ++minute) {
    EXPECT_FALSE(quota.take(key_of(0), project_of(0), Category::kError, 50, kMinute + std::chrono::minutes(minute)));
  }
  const UnixMillis now = kMinute + std::chrono::minutes(120);
  EXPECT_FALSE(quota.take(key_of(0), project_of(0), Category::kError, 500, now));
  EXPECT_EQ(reason(quota.take(key_of(0), project_of(0), Category::kError, 1, now)), "spike_protection");
}

TEST(Quota, LearnsALastingRise) {
  Quota quota({.spike_floor = 100, .spike_factor = 10});
  std::uint64_t refused = 0;
  for (int minute = 0; minute < 180; ++minute) {
    for (int i = 0; i < 200; ++i) {
      if (quota.take(key_of(0), project_of(0), Category::kError, 1, kMinute + std::chrono::minutes(minute))) {
        refused = static_cast<std::uint64_t>(minute);
      }
    }
  }
  EXPECT_LT(refused, 60u);  // the last minute in which anything was refused
}

TEST(Quota, IsNotTalkedOutOfItsProtection) {
  Quota quota({.spike_floor = 100, .spike_factor = 10});
  quota.take(key_of(0), project_of(0), Category::kSpan, std::uint64_t{1} << 60, kMinute);
  const UnixMillis next = kMinute + std::chrono::minutes(1);
  EXPECT_FALSE(quota.take(key_of(0), project_of(0), Category::kError, 2000, next));
  EXPECT_EQ(reason(quota.take(key_of(0), project_of(0), Category::kError, 1, next)), "spike_protection");
}

TEST(Quota, ForgetsTheUsualOfAQuietProject) {
  Quota quota({.spike_floor = 100, .spike_factor = 10});
  for (int minute = 0; minute < 60; ++minute) {
    quota.take(key_of(0), project_of(0), Category::kError, 100, kMinute + std::chrono::minutes(minute));
  }
  const UnixMillis next_day = kMinute + std::chrono::hours(25);
  EXPECT_FALSE(quota.take(key_of(0), project_of(0), Category::kError, 100, next_day));
  EXPECT_EQ(reason(quota.take(key_of(0), project_of(0), Category::kError, 1, next_day)), "spike_protection");
}

}  // namespace
}  // namespace bellwether::errors
