#include "checks/native/performance_data.h"

#include <gtest/gtest.h>

namespace bellwether::checks {
namespace {

TEST(PerformanceDataTest, WritesThePluginsDigits) {
  PerformanceData data;
  data.fraction("time", 0.00042, "s", {std::nullopt, std::nullopt, 0.0, 10.0});
  data.whole("size", 54, "B", {3, 0, 0, std::nullopt});
  data.fraction("wait", 1, "s", {0.5, 2.0, 0.0, std::nullopt});
  data.text("it's free", "U", "");
  EXPECT_EQ(data.str(),
            "time=0.000420s;;;0.000000;10.000000 size=54B;3;0;0; wait=1.000000s;0.500000;2.000000;0.000000 "
            "'it''s free'=U");
}

}  // namespace
}  // namespace bellwether::checks
