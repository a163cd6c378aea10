// The dozen ways to make one number of many, by Graphite's names. Values that are NaN count as missing.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::graphite {

enum class Aggregation {
  kAverage,
  kAverageZero,
  kMedian,
  kSum,
  kMin,
  kMax,
  kDiff,
  kStddev,
  kCount,
  kRange,
  kMultiply,
  kLast
};

// "sum", "avg", "rangeOf" and so on; kInvalidArgument names what is not one.
Result<Aggregation> parse_aggregation(std::string_view name);

// All names parse_aggregation takes, sorted.
std::span<const std::string_view> aggregation_names();

// NaN when there is nothing to aggregate, except a count, which is 0. `multiply` needs every value. Linear; the median copies.
double aggregate(Aggregation how, std::span<const double> values);

// The value at rank n/100 x (count + 1) of the sorted values, between two ranks the higher one or, interpolated, in between.
double percentile(std::span<const double> values, double n, bool interpolate);

}  // namespace bellwether::graphite
