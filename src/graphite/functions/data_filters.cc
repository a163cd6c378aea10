// Functions that drop single values.
#include <fmt/format.h>

#include "graphite/functions/each.h"
#include "graphite/registry.h"

namespace bellwether::graphite {
namespace {

enum class Drop { kAbove, kBelow };

void drop(Series& series, Drop side, double bound) {
  for_each_value(series, [side, bound](double value) {
    return (side == Drop::kAbove ? value > bound : value < bound) ? kNone : value;
  });
}

template <Drop kSide>
Result<Value> by_value(Call& call) {
  TRY(const double bound, call.number(1));
  return for_each_series(call, [&](Series& series) {
    series.rename(fmt::format("{}({}, {})", call.function.name, series.name, format_general(bound)));
    drop(series, kSide, bound);
  });
}

template <Drop kSide>
Result<Value> by_percentile(Call& call) {
  TRY(const double n, call.number(1));
  if (n == 0) return call.refuse("The requested percent is required to be greater than 0");
  return for_each_series(call, [&](Series& series) {
    series.rename(fmt::format("{}({}, {})", call.function.name, series.name, format_general(n)));
    const double bound = percentile(series.values, n, false);
    if (!is_none(bound)) series.tags.set("nPercentile", python_float(n));
    drop(series, kSide, bound);
  });
}

}  // namespace

void add_data_filters(Registry& registry) {
  const auto filter = [&](std::string_view name, std::string_view description, Result<Value> (*run)(Call&)) {
    registry.add({.name = name,
                  .group = "Filter Data",
                  .description = description,
                  .parameters = {series_list(), number("n", kRequired)},
                  .run = run});
  };
  filter("removeAboveValue", "Drops values above n.", by_value<Drop::kAbove>);
  filter("removeBelowValue", "Drops values below n.", by_value<Drop::kBelow>);
  filter("removeAbovePercentile", "Drops values above the n-th percentile of their series.",
         by_percentile<Drop::kAbove>);
  filter("removeBelowPercentile", "Drops values below the n-th percentile of their series.",
         by_percentile<Drop::kBelow>);
}

}  // namespace bellwether::graphite
