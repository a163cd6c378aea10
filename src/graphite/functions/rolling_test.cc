#include "graphite/functions/rolling.h"

#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "graphite/functions/percent_format.h"
#include "graphite/functions/power.h"
#include "graphite/time_series.h"

namespace bellwether::graphite {
namespace {

// Every window aggregated by itself.
std::vector<double> roll_slowly(std::span<const double> values, std::size_t window, Aggregation how,
                                double x_files_factor) {
  std::vector<double> result;
  for (std::size_t i = window; i < values.size(); ++i) {
    std::vector<double> known;
    for (const double value : values.subspan(i + 1 - window, window)) {
      if (!is_none(value)) known.push_back(value);
    }
    result.push_back(enough(known.size(), static_cast<double>(window), x_files_factor) ? aggregate(how, known) : kNone);
  }
  return result;
}

TEST(Rolling, EqualsEveryWindowByItself) {
  const std::uint64_t seed = 42;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (const bool infinite : {false, true}) {
    std::vector<double> values;
    for (int i = 0; i < 400; ++i) {
      const double value = static_cast<double>(random() % 2'000'000) * 1e3 - 1e9;
      values.push_back(random() % 3 == 0 ? kNone : value);
    }
    if (infinite) values[200] = std::numeric_limits<double>::infinity();
    for (const std::string_view name : aggregation_names()) {
      for (const std::size_t window : {1u, 2u, 7u, 60u}) {
        const Aggregation how = *parse_aggregation(name);
        const std::vector<double> fast = roll(values, window, how, 0.3);
        const std::vector<double> slow = roll_slowly(values, window, how, 0.3);
        ASSERT_EQ(fast.size(), slow.size());
        for (std::size_t i = 0; i < fast.size(); ++i) {
          const bool equal =
              (is_none(fast[i]) && is_none(slow[i])) || fast[i] == slow[i] || std::fabs(fast[i] - slow[i]) <= 1e-6;
          ASSERT_TRUE(equal) << name << " over " << window << " at " << i << ": " << fast[i] << " != " << slow[i];
        }
      }
    }
  }
}

TEST(Rolling, IsEmptyWhenNothingHasAFullWindow) {
  EXPECT_TRUE(roll(std::vector<double>{1, 2, 3}, 3, Aggregation::kSum, 0).empty());
}

TEST(Round, TakesTiesToTheEvenDigitOfTheExactValue) {
  EXPECT_EQ(round_decimal(0.5, 0), 0);
  EXPECT_EQ(round_decimal(1.5, 0), 2);
  EXPECT_EQ(round_decimal(2.675, 2), 2.67);  // the double lies below the tie
  EXPECT_EQ(round_decimal(0.125, 2), 0.12);
  EXPECT_EQ(round_decimal(-1.005, 2), -1.0);
  EXPECT_EQ(round_decimal(150, -2), 200);
  EXPECT_EQ(round_decimal(250, -2), 200);
  EXPECT_EQ(round_decimal(1234567.891, 1), 1234567.9);
  EXPECT_EQ(round_decimal(1e300, 5), 1e300);
}

TEST(Power, HasNoValueWherePythonRaises) {
  EXPECT_EQ(power(2, 10), 1024);
  EXPECT_TRUE(is_none(power(-8, 0.5)));
  EXPECT_TRUE(is_none(power(0, -1)));
  EXPECT_TRUE(is_none(power(1e200, 2)));
  EXPECT_TRUE(is_none(power(kNone, 0)));
}

TEST(PercentFormat, TakesOneNumber) {
  EXPECT_EQ(*percent_format("now %d req/s", 42.9), "now 42 req/s");
  EXPECT_EQ(*percent_format("%.2f%%", 12.345), "12.35%");
  EXPECT_EQ(*percent_format("%-8.1e|", 1234.5), "1.2e+03 |");
  EXPECT_EQ(*percent_format("%05d", -7), "-0007");
  EXPECT_EQ(*percent_format("%s", 5), "5.0");
  for (const std::string_view bad : {"none", "%d %d", "%", "%n", "%.", "%c"})
    EXPECT_FALSE(percent_format(bad, 1)) << bad;
}

TEST(Percentile, InterpolatesBetweenRanks) {
  const std::vector<double> values = {4, kNone, 1, 3, 2};
  EXPECT_EQ(percentile(values, 50, false), 3);
  EXPECT_EQ(percentile(values, 50, true), 2.5);
  EXPECT_EQ(percentile(values, 1, false), 1);
  EXPECT_EQ(percentile(values, 100, false), 4);
  EXPECT_EQ(percentile(values, 100, true), 4);
  EXPECT_TRUE(is_none(percentile(std::vector<double>{kNone}, 50, false)));
}

}  // namespace
}  // namespace bellwether::graphite
