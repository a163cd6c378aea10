#include "codec/quantile_sketch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace bellwether::codec {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The value at the least rank that covers the share q: the sketch's own definition, on the sorted values.
double exact_quantile(std::vector<double> values, double q) {
  std::ranges::sort(values);
  const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size())));
  return values[std::max<std::size_t>(1, rank) - 1];
}

TEST(QuantileSketch, StaysWithinItsError) {
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> times(3, 2);
  std::normal_distribution<double> around_zero(0, 100);
  std::uniform_real_distribution<double> mantissa(1, 2);
  for (const double accuracy : {0.005, 0.01, 0.05})
    for (int shape = 0; shape < 3; ++shape) {
      QuantileSketch sketch(accuracy);
      std::vector<double> values;
      for (int i = 0; i < 20'000; ++i) {
        const double value = shape == 0 ? times(random) : shape == 1 ? around_zero(random) : mantissa(random);
        values.push_back(value);
        sketch.add(value);
      }
      for (const double q : {0.001, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999}) {
        const double exact = exact_quantile(values, q);
        ASSERT_NEAR(sketch.quantile(q), exact, std::fabs(exact) * accuracy * 1.0001)
            << "q " << q << " shape " << shape << " accuracy " << accuracy;
      }
      EXPECT_EQ(sketch.quantile(0), *std::ranges::min_element(values));
      EXPECT_EQ(sketch.quantile(1), *std::ranges::max_element(values));
      EXPECT_EQ(sketch.count(), 20'000);
    }
}

TEST(QuantileSketch, EveryMagnitudeIsWithinTheError) {
  for (double value = 1e-300; value < 1e300; value *= 1.37) {
    QuantileSketch sketch;
    sketch.add(value / 2);
    sketch.add(value);
    sketch.add(value * 2);
    ASSERT_NEAR(sketch.quantile(0.5) / value, 1, 0.010001);
  }
}

TEST(QuantileSketch, MergingEqualsAddingAll) {
  std::mt19937_64 random(2);
  std::lognormal_distribution<double> times(3, 2);
  QuantileSketch whole, parts[4];
  for (int i = 0; i < 10'000; ++i) {
    const double value = i % 7 == 0 ? 0 : i % 5 == 0 ? -times(random) : times(random);
    const double weight = 1 + i % 3;
    whole.add(value, weight);
    parts[i % 4].add(value, weight);
  }
  QuantileSketch merged;
  for (const QuantileSketch& part : parts) merged.merge(part);
  EXPECT_EQ(merged.count(), whole.count());
  EXPECT_NEAR(merged.sum(), whole.sum(), std::fabs(whole.sum()) * 1e-12);
  for (double q = 0; q <= 1; q += 0.01) ASSERT_EQ(merged.quantile(q), whole.quantile(q)) << q;
}

TEST(QuantileSketch, WeightsCountAsManySamples) {
  QuantileSketch weighted, plain;
  for (int value = 1; value <= 100; ++value) {
    weighted.add(value, 10);
    for (int i = 0; i < 10; ++i) plain.add(value);
  }
  for (double q = 0.05; q < 1; q += 0.05) EXPECT_EQ(weighted.quantile(q), plain.quantile(q));
  EXPECT_EQ(weighted.count(), 1000);
  double sum = 0;
  weighted.each_bucket([&](double value, double weight) { sum += value * weight; });
  EXPECT_NEAR(sum, weighted.sum(), weighted.sum() * 0.01);
}

TEST(QuantileSketch, BoundsItsBucketsAndKeepsTheHighOnes) {
  for (const bool upwards : {true, false}) {
    QuantileSketch sketch(0.001);
    std::vector<double> values;
    for (int i = -200; i <= 200; ++i) values.push_back(std::pow(10, i));
    if (!upwards) std::ranges::reverse(values);
    for (const double value : values) sketch.add(value);
    EXPECT_LE(sketch.memory_bytes(), sizeof sketch + 4 * QuantileSketch::kMaxBuckets * sizeof(double));
    EXPECT_NEAR(sketch.quantile(0.999), 1e200, 1e200 * 0.001);
    EXPECT_EQ(sketch.quantile(0), 1e-200);
    EXPECT_EQ(sketch.count(), 401);
  }
}

TEST(QuantileSketch, OddValues) {
  QuantileSketch sketch;
  EXPECT_TRUE(std::isnan(sketch.quantile(0.5)));
  sketch.add(std::nan(""));
  EXPECT_TRUE(sketch.empty());
  sketch.add(0);
  sketch.add(-0.0);
  sketch.add(5e-324);
  EXPECT_EQ(sketch.quantile(0.5), 0);
  sketch.add(kInfinity);
  sketch.add(-kInfinity);
  EXPECT_EQ(sketch.max(), std::numeric_limits<double>::max());
  EXPECT_NEAR(sketch.quantile(0.1) / std::numeric_limits<double>::lowest(), 1, 0.01);
  sketch.clear();
  EXPECT_TRUE(sketch.empty());
  sketch.add(7);
  EXPECT_EQ(sketch.quantile(0.5), 7);
}

TEST(QuantileSketch, SerializesAndRefusesDamage) {
  std::mt19937_64 random(3);
  QuantileSketch sketch(0.02);
  for (int i = 0; i < 1000; ++i) sketch.add(static_cast<double>(random() % 2000) - 500, 2.5);
  std::string bytes;
  sketch.serialize(bytes);
  const Result<QuantileSketch> back = QuantileSketch::deserialize(bytes);
  ASSERT_TRUE(back) << back.error().to_string();
  for (double q = 0; q <= 1; q += 0.01) ASSERT_EQ(back->quantile(q), sketch.quantile(q));
  std::string again;
  back->serialize(again);
  EXPECT_EQ(again, bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    ASSERT_FALSE(QuantileSketch::deserialize(bytes.substr(0, size)));
  EXPECT_FALSE(QuantileSketch::deserialize(bytes + "x"));
  for (int i = 0; i < 20'000; ++i) {  // whatever is accepted must be usable
    std::string damaged = bytes;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    const Result<QuantileSketch> odd = QuantileSketch::deserialize(damaged);
    if (odd) {
      odd->quantile(0.5);
    }
  }
}

}  // namespace
}  // namespace bellwether::codec
