#include "app/terminal_chart.h"

#include <cmath>

#include <gmock/gmock.h>

namespace bellwether::app {
namespace {

TEST(TerminalChart, SaysWhenThereIsNothing) {
  const std::vector<ChartLine> lines{{"a", {NAN, NAN}}};
  EXPECT_EQ(draw_chart(lines, {}), "no values\n");
}

TEST(TerminalChart, ARisingLineGoesFromTheBottomLeftToTheTopRight) {
  const std::vector<ChartLine> lines{{"rise", {0, 1, 2, 3}}};
  const std::string chart = draw_chart(lines, {.columns = 18, .rows = 4, .colour = false, .from = 0, .until = 3600});
  const std::size_t first_line_end = chart.find('\n');
  const std::string top = chart.substr(0, first_line_end);
  EXPECT_THAT(top, testing::StartsWith("     3 │"));
  EXPECT_EQ(top.substr(top.find("│") + 3, 3), "   ") << "nothing at the left of the top row";
  EXPECT_NE(top.back(), ' ');
  EXPECT_THAT(chart, testing::HasSubstr("01-01 00:00"));
  EXPECT_THAT(chart, testing::HasSubstr("━━ rise  3\n"));
}

TEST(TerminalChart, ShortensNumbers) {
  EXPECT_EQ(short_number(1'234'567), "1.23M");
  EXPECT_EQ(short_number(12.5), "12.5");
  EXPECT_EQ(short_number(-4200), "-4.2k");
}

}  // namespace
}  // namespace bellwether::app
