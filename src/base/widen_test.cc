#include "base/widen.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace bellwether {
namespace {

TEST(Widen, KeepsTheDigitsThatWereWritten) {
  EXPECT_EQ(widen(0.1f), 0.1);
  EXPECT_EQ(widen(-12.34f), -12.34);
  EXPECT_EQ(widen(0.000412f), 0.000412);
  EXPECT_EQ(widen(300.0f), 300.0);
  EXPECT_EQ(widen(0.0f), 0.0);
  EXPECT_EQ(widen(std::numeric_limits<float>::infinity()), std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(widen(std::numeric_limits<float>::quiet_NaN())));
}

TEST(Widen, IsTheSameFloat) {
  for (float value = 1e-30f; value < 1e30f; value *= 1.7f) EXPECT_EQ(static_cast<float>(widen(value)), value);
}

}  // namespace
}  // namespace bellwether
