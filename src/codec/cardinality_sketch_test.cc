#include "codec/cardinality_sketch.h"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "base/hash.h"

namespace bellwether::codec {
namespace {

std::uint64_t hash_of(std::size_t i) {
  return hash64("user " + std::to_string(i));
}

CardinalitySketch of_range(std::size_t from, std::size_t until) {
  CardinalitySketch sketch;
  for (std::size_t i = from; i < until; ++i) sketch.add(hash_of(i));
  return sketch;
}

TEST(CardinalitySketch, IsExactWhileItIsSmall) {
  CardinalitySketch sketch;
  EXPECT_EQ(sketch.estimate(), 0);
  for (std::size_t i = 0; i < CardinalitySketch::kMaxSparse; ++i) {
    sketch.add(hash_of(i));
    ASSERT_NEAR(sketch.estimate(), static_cast<double>(i + 1), 0.5);
  }
}

TEST(CardinalitySketch, SaysWhetherItChanged) {
  CardinalitySketch sketch;
  EXPECT_TRUE(sketch.add(hash_of(1)));
  EXPECT_FALSE(sketch.add(hash_of(1)));
  const CardinalitySketch before = sketch;
  EXPECT_TRUE(sketch.add(hash_of(2)));
  EXPECT_FALSE(before == sketch);
}

// Three standard deviations, at sizes from just past sparse to many more than there are registers.
TEST(CardinalitySketch, IsWithinItsError) {
  CardinalitySketch sketch;
  std::size_t added = 0;
  for (const std::size_t wanted : {1'100UL, 3'000UL, 10'000UL, 30'000UL, 100'000UL, 500'000UL}) {
    for (; added < wanted; ++added) sketch.add(hash_of(added));
    const double error = sketch.estimate() / static_cast<double>(wanted) - 1;
    EXPECT_LT(std::abs(error), 3 * 1.04 / 64) << wanted;
  }
  EXPECT_LE(sketch.memory_bytes(), 8192U);
}

TEST(CardinalitySketch, MergesToWhatBothTogetherAre) {
  const std::size_t cuts[] = {0, 100, 900, 5'000};
  for (const std::size_t first : cuts) {
    for (const std::size_t second : cuts) {
      CardinalitySketch merged = of_range(0, first);
      merged.merge(of_range(first / 2, first / 2 + second));
      CardinalitySketch whole = of_range(0, first);
      for (std::size_t i = first / 2; i < first / 2 + second; ++i) whole.add(hash_of(i));
      EXPECT_EQ(merged, whole) << first << " and " << second;
    }
  }
}

TEST(CardinalitySketch, MergesWithItself) {
  CardinalitySketch sketch = of_range(0, 100);
  sketch.merge(sketch);
  EXPECT_EQ(sketch, of_range(0, 100));
}

TEST(CardinalitySketch, ComesBackFromItsBytes) {
  for (const std::size_t size : {0UL, 1UL, 1'000UL, 1'024UL, 1'025UL, 50'000UL}) {
    const CardinalitySketch sketch = of_range(0, size);
    std::string bytes;
    sketch.serialize(bytes);
    const auto read = CardinalitySketch::deserialize(bytes);
    ASSERT_TRUE(read) << size;
    EXPECT_EQ(*read, sketch) << size;
  }
}

TEST(CardinalitySketch, RefusesOtherBytes) {
  for (const std::string& bytes : {std::string(), std::string("\3"), std::string("\1abc"), std::string("\2abc"),
                                   std::string("\1\0\0\0\0", 5), std::string("\1\1\1\0\0\1\1\0\0", 9)}) {
    EXPECT_FALSE(CardinalitySketch::deserialize(bytes));
  }
  std::string dense;
  of_range(0, 5'000).serialize(dense);
  dense.back() = 100;
  EXPECT_FALSE(CardinalitySketch::deserialize(dense));
}

}  // namespace
}  // namespace bellwether::codec
