#include "graphite/aggregation.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "graphite/time_series.h"

namespace bellwether::graphite {
namespace {

struct Named {
  std::string_view name;
  Aggregation how;
};
constexpr std::array<Named, 16> kByName = {{{"average", Aggregation::kAverage},
                                            {"avg", Aggregation::kAverage},
                                            {"avg_zero", Aggregation::kAverageZero},
                                            {"count", Aggregation::kCount},
                                            {"current", Aggregation::kLast},
                                            {"diff", Aggregation::kDiff},
                                            {"last", Aggregation::kLast},
                                            {"max", Aggregation::kMax},
                                            {"median", Aggregation::kMedian},
                                            {"min", Aggregation::kMin},
                                            {"multiply", Aggregation::kMultiply},
                                            {"range", Aggregation::kRange},
                                            {"rangeOf", Aggregation::kRange},
                                            {"stddev", Aggregation::kStddev},
                                            {"sum", Aggregation::kSum},
                                            {"total", Aggregation::kSum}}};

constexpr auto kNames = [] {
  std::array<std::string_view, kByName.size()> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = kByName[i].name;
  return names;
}();

std::vector<double> known_of(std::span<const double> values) {
  std::vector<double> known;
  known.reserve(values.size());
  for (const double value : values) {
    if (!is_none(value)) known.push_back(value);
  }
  return known;
}

double median(std::span<const double> values) {
  std::vector<double> known = known_of(values);
  if (known.empty()) return kNone;
  const auto middle = known.begin() + static_cast<std::ptrdiff_t>(known.size() / 2);
  std::ranges::nth_element(known, middle);
  if (known.size() % 2 == 1) return *middle;
  return (*std::max_element(known.begin(), middle) + *middle) / 2;
}

}  // namespace

Result<Aggregation> parse_aggregation(std::string_view name) {
  for (const Named& entry : kByName) {
    if (entry.name == name) return entry.how;
  }
  return fail(Code::kInvalidArgument, fmt::format("Unsupported aggregation function: {}", printable(name)));
}

std::span<const std::string_view> aggregation_names() {
  return kNames;
}

double aggregate(Aggregation how, std::span<const double> values) {
  double sum = 0, least = kNone, most = kNone, product = 1, first = kNone, last = kNone;
  std::size_t known = 0;
  for (const double value : values) {
    if (is_none(value)) continue;
    if (known == 0) first = least = most = value;
    sum += value;
    product *= value;
    least = std::min(least, value);
    most = std::max(most, value);
    last = value;
    ++known;
  }
  if (how == Aggregation::kCount) return static_cast<double>(known);
  if (known == 0) return kNone;
  const double count = static_cast<double>(known);
  switch (how) {
    case Aggregation::kAverage:
      return sum / count;
    case Aggregation::kAverageZero:
      return sum / static_cast<double>(values.size());
    case Aggregation::kMedian:
      return median(values);
    case Aggregation::kSum:
      return sum;
    case Aggregation::kMin:
      return least;
    case Aggregation::kMax:
      return most;
    case Aggregation::kDiff:
      return first - (sum - first);
    case Aggregation::kRange:
      return most - least;
    case Aggregation::kMultiply:
      return known == values.size() ? product : kNone;
    case Aggregation::kLast:
      return last;
    case Aggregation::kCount:
      return count;
    case Aggregation::kStddev: {
      const double mean = sum / count;
      double squares = 0;
      for (const double value : values) {
        if (!is_none(value)) squares += (value - mean) * (value - mean);
      }
      return std::sqrt(squares / count);
    }
  }
  return kNone;
}

double percentile(std::span<const double> values, double n, bool interpolate) {
  std::vector<double> sorted = known_of(values);
  if (sorted.empty()) return kNone;
  std::ranges::sort(sorted);
  const double fractional_rank =
      std::clamp(n / 100.0 * static_cast<double>(sorted.size() + 1), 0.0, static_cast<double>(sorted.size() + 1));
  auto rank = static_cast<std::size_t>(fractional_rank);
  const double fraction = fractional_rank - static_cast<double>(rank);
  if (!interpolate && fraction > 0) ++rank;
  double value = rank == 0 ? sorted.front() : sorted[std::min(rank, sorted.size()) - 1];
  if (interpolate && rank < sorted.size()) value += fraction * (sorted[rank] - value);
  return value;
}

}  // namespace bellwether::graphite
