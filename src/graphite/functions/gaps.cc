// Functions about missing values.
#include <algorithm>

#include <fmt/format.h>

#include "graphite/functions/each.h"
#include "graphite/registry.h"

namespace bellwether::graphite {
namespace {

// Calls fill(first, last, before, after) for each gap [first, last) of at most `limit` values; `before` is the value in front of it (none
// for a leading gap), `after` the one behind it (none for a trailing gap).
template <class Fill>
void for_each_gap(std::vector<double>& values, double limit, Fill fill) {
  double before = kNone;
  for (std::size_t i = 0; i < values.size();) {
    if (!is_none(values[i])) {
      before = values[i++];
      continue;
    }
    const std::size_t first = i;
    while (i < values.size() && is_none(values[i])) ++i;
    if (static_cast<double>(i - first) > limit || is_none(before)) continue;
    fill(first, i, before, i < values.size() ? values[i] : kNone);
  }
}

Result<Value> keep_last_value(Call& call) {
  TRY(const double limit, call.number(1));
  return for_each_series(call, [limit](Series& series) {
    series.rename(fmt::format("keepLastValue({})", series.name));
    for_each_gap(series.values, limit, [&](std::size_t first, std::size_t last, double before, double) {
      std::fill(series.values.begin() + static_cast<std::ptrdiff_t>(first),
                series.values.begin() + static_cast<std::ptrdiff_t>(last), before);
    });
  });
}

Result<Value> interpolate(Call& call) {
  TRY(const double limit, call.number(1));
  return for_each_series(call, [limit](Series& series) {
    series.rename(fmt::format("interpolate({})", series.name));
    series.whole_numbers = false;
    for_each_gap(series.values, limit, [&](std::size_t first, std::size_t last, double before, double after) {
      if (is_none(after)) return;
      for (std::size_t i = first; i < last; ++i) {
        series.values[i] =
            before + static_cast<double>(i - first + 1) * (after - before) / static_cast<double>(last - first + 1);
      }
    });
  });
}

Result<Value> transform_null(Call& call) {
  TRY(const double fallback, call.number(1));
  TRY(const SeriesList reference, call.list(2));
  std::vector<bool> fill;  // where any reference has a value
  for (const Series& series : reference) {
    fill.resize(std::max(fill.size(), series.values.size()));
    for (std::size_t i = 0; i < series.values.size(); ++i) {
      if (!is_none(series.values[i])) fill[i] = true;
    }
  }
  const bool everywhere = reference.empty();
  const std::string tag = call.has_default(1) ? call.bound[1].to_string() : python_float(fallback);
  return for_each_series(call, [&](Series& series) {
    series.tags.set("transformNull", tag);
    if (!everywhere) series.tags.set("referenceSeries", "1");
    series.rename(fmt::format("transformNull({},{}{})", series.name, format_general(fallback),
                              everywhere ? "" : ",referenceSeries"));
    series.whole_numbers = false;
    for (std::size_t i = 0; i < series.values.size(); ++i) {
      if (is_none(series.values[i]) && (everywhere || (i < fill.size() && fill[i]))) series.values[i] = fallback;
    }
  });
}

// A series that has a value only every n-th step is one of n times the step.
Result<Value> compress_periodic_gaps(Call& call) {
  return for_each_series(call, [](Series& series) {
    series.rename(fmt::format("compressPeriodicGaps({})", series.name));
    std::size_t first = series.values.size();
    std::size_t period = 0;
    for (std::size_t i = 0; i < series.values.size(); ++i) {
      if (is_none(series.values[i])) continue;
      if (first == series.values.size()) {
        first = i;
      } else if (period == 0) {
        period = i - first;
      } else if ((i - first) % period != 0) {
        return;
      }
    }
    if (period < 2) return;
    std::vector<double> kept;
    for (std::size_t i = first; i < series.values.size(); i += period) kept.push_back(series.values[i]);
    series.start += static_cast<std::int64_t>(first) * series.step;
    series.step *= static_cast<std::int64_t>(period);
    series.values = std::move(kept);
  });
}

}  // namespace

void add_gaps(Registry& registry) {
  constexpr std::string_view kGroup = "Transform";
  const Parameter limit = {.name = "limit", .type = ParameterType::kIntOrInf, .fallback = "1e9999"};
  registry.add({.name = "keepLastValue",
                .group = kGroup,
                .description = "Fills gaps of at most `limit` steps with the value in front of them.",
                .parameters = {series_list(), limit},
                .run = keep_last_value});
  registry.add({.name = "interpolate",
                .group = kGroup,
                .description = "Fills gaps of at most `limit` steps with a straight line.",
                .parameters = {series_list(), limit},
                .run = interpolate});
  registry.add(
      {.name = "transformNull",
       .group = kGroup,
       .description = "Puts a number where there is no value; with a reference only where the reference has one.",
       .parameters = {series_list(),
                      number("default", kOptional, "0"),
                      {.name = "referenceSeries", .type = ParameterType::kSeriesList}},
       .run = transform_null});
  registry.add({.name = "compressPeriodicGaps",
                .group = kGroup,
                .description = "A series with a value only every n-th step becomes one of n times the step.",
                .parameters = {series_list()},
                .run = compress_periodic_gaps});
}

}  // namespace bellwether::graphite
