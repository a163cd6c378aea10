// Aggregations over a window that moves along a series one value at a time.
#pragma once

#include <span>
#include <vector>

#include "graphite/aggregation.h"

namespace bellwether::graphite {

// result[i] aggregates the `window` values that end with values[window + i], for every i that has so many in front of it. NaN where fewer
// than x_files_factor x window of them are known. Linear for average, sum, count, min, max and range; otherwise times the window.
std::vector<double> roll(std::span<const double> values, std::size_t window, Aggregation how, double x_files_factor);

}  // namespace bellwether::graphite
