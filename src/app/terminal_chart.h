// A line chart in a terminal: Braille dots, two columns and four rows a character, one colour a series. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace bellwether::app {

struct ChartLine {
  std::string name;
  std::vector<double> values;  // evenly spaced in time; NaN: none
};

struct ChartOptions {
  std::size_t columns = 80;  // characters, axis labels included
  std::size_t rows = 14;
  bool colour = true;     // ANSI colours, for a terminal
  std::int64_t from = 0;  // seconds, for the labels below
  std::int64_t until = 0;
};

// The chart with its axes and one legend line for each series; "no values" where there are none.
std::string draw_chart(std::span<const ChartLine> lines, const ChartOptions& options);

// 1234567 -> "1.23M"; at most 6 characters for the axis.
std::string short_number(double value);

}  // namespace bellwether::app
