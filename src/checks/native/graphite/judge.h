// What check_graphite makes of series: thresholds on points, percentiles, comparison with another series, and zero-out. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checks/native/native_check.h"
#include "checks/native/plugin_check.h"

namespace bellwether::checks::graphite {

struct Rules {
  enum class Direction { kOver, kUnder };
  Direction direction = Direction::kOver;
  std::optional<double> warning, critical;
  std::int64_t count = 0;            // points past the threshold that it takes
  std::optional<double> percentile;  // judge this percentile of the points instead of each
  std::size_t least_points = 0;      // fewer valid points are UNKNOWN
  bool empty_is_ok = false;
  std::optional<std::size_t> zero_out;  // as many newest points without anything are CRITICAL
  std::optional<double> beyond;         // percent off the compared series that are CRITICAL
};

// One line of the output, without its state: "a [warn=2.000 crit=4.000000 datapoints=1,2,3]".
// Where the plugin writes '|' there are blanks, since a monitoring system takes what follows a '|' for performance data.
struct Line {
  Status status;
  std::string text;
};

// NaN is no value. `compared` is empty but for Rules::beyond; of two lengths the shorter counts.
Line judge(std::string_view name, std::span<const double> values, std::span<const double> compared, const Rules& rules);

// The p-th percentile (0 … 100) of what is not NaN, by nearest rank as Graphite's nPercentile; nullopt of nothing.
std::optional<double> percentile(std::span<const double> values, double p);

}  // namespace bellwether::checks::graphite
