// Functions along time: differences, sums, delays.
#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "graphite/functions/each.h"
#include "graphite/functions/power.h"
#include "graphite/registry.h"

namespace bellwether::graphite {
namespace {

// How a counter that may wrap or restart is read.
struct CounterBounds {
  std::optional<double> most, least;
};
Result<CounterBounds> counter_bounds(Call& call) {
  CounterBounds bounds;
  TRY(bounds.most, call.optional_number(1));
  TRY(bounds.least, call.optional_number(2));
  return bounds;
}

// The increase from `previous`, which is updated; none where the counter restarted and nothing says how.
double increase(double value, double& previous, const CounterBounds& bounds) {
  if (is_none(value) || (bounds.most && value > *bounds.most) || (bounds.least && value < *bounds.least)) {
    previous = kNone;
    return kNone;
  }
  const double before = previous;
  previous = value;
  if (is_none(before)) return kNone;
  if (value >= before) return value - before;
  if (bounds.most) return *bounds.most + 1 + value - before - bounds.least.value_or(0);
  if (bounds.least) return value - *bounds.least;
  return kNone;
}

// Replaces the series by `values` under function(name).
void become(Series& series, std::string_view function, std::vector<double> values) {
  series.tags.set(function, "1");
  series = series.derive(fmt::format("{}({})", function, series.name), std::move(values));
}

Result<Value> derivative(Call& call) {
  return for_each_series(call, [](Series& series) {
    std::vector<double> values(series.values.size());
    double previous = kNone;
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = series.values[i] - previous;
      previous = series.values[i];
    }
    become(series, "derivative", std::move(values));
  });
}

Result<Value> non_negative_derivative(Call& call) {
  TRY(const CounterBounds bounds, counter_bounds(call));
  return for_each_series(call, [&](Series& series) {
    std::vector<double> values(series.values.size());
    double previous = kNone;
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = increase(series.values[i], previous, bounds);
    become(series, "nonNegativeDerivative", std::move(values));
  });
}

Result<Value> per_second(Call& call) {
  TRY(const CounterBounds bounds, counter_bounds(call));
  return for_each_series(call, [&](Series& series) {
    std::vector<double> values(series.values.size());
    double previous = kNone;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double delta = increase(series.values[i], previous, bounds);
      values[i] = is_none(delta) ? kNone : round_decimal(delta / static_cast<double>(series.step), 6);
    }
    become(series, "perSecond", std::move(values));
  });
}

Result<Value> integral(Call& call) {
  return for_each_series(call, [](Series& series) {
    std::vector<double> values(series.values.size(), kNone);
    double total = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!is_none(series.values[i])) values[i] = total += series.values[i];
    }
    become(series, "integral", std::move(values));
  });
}

Result<Value> integral_by_interval(Call& call) {
  TRY(const std::int64_t offset, call.interval(1));
  TRY(const std::string spelled, call.text(1));
  const std::int64_t length = std::abs(offset);
  if (length == 0) return call.refuse("Interval of 0");
  const std::int64_t from = call.context.from;
  const auto interval_of = [from, length](std::int64_t time) {
    const std::int64_t distance = time - from;
    return distance >= 0 ? distance / length : -((-distance + length - 1) / length);
  };
  return for_each_series(call, [&](Series& series) {
    std::vector<double> values(series.values.size());
    double total = 0;
    std::int64_t time = series.start;
    for (std::size_t i = 0; i < values.size(); ++i, time += series.step) {
      if (interval_of(time) != interval_of(time - series.step)) total = 0;
      if (!is_none(series.values[i])) total += series.values[i];
      values[i] = total;
    }
    series.tags.set("integralByInterval", spelled);
    series = series.derive(fmt::format("integralByInterval({},'{}')", series.name, spelled), std::move(values));
  });
}

Result<Value> delay(Call& call) {
  TRY(const std::int64_t steps, call.integer(1));
  return for_each_series(call, [steps](Series& series) {
    const auto size = static_cast<std::int64_t>(series.values.size());
    std::vector<double> values(series.values.size(), kNone);
    for (std::int64_t i = 0; i < size; ++i) {
      const std::int64_t source = i - steps;
      if (source >= 0 && source < size)
        values[static_cast<std::size_t>(i)] = series.values[static_cast<std::size_t>(source)];
    }
    series.tags.set("delay", std::to_string(steps));
    series = series.derive(fmt::format("delay({},{})", series.name, steps), std::move(values));
  });
}

Result<Value> changed(Call& call) {
  return for_each_series(call, [](Series& series) {
    series.rename(fmt::format("changed({})", series.name));
    double previous = kNone;
    for (double& value : series.values) {
      const bool differs = !is_none(value) && !is_none(previous) && value != previous;
      if (is_none(previous) || differs) previous = value;
      value = differs ? 1 : 0;
    }
    series.whole_numbers = true;
  });
}

}  // namespace

void add_rates(Registry& registry) {
  constexpr std::string_view kGroup = "Transform";
  const std::vector<Parameter> counter = {series_list(), number("maxValue", kOptional), number("minValue", kOptional)};
  registry.add({.name = "derivative",
                .group = kGroup,
                .description = "The difference to the value one step before.",
                .parameters = {series_list()},
                .run = derivative});
  registry.add({.name = "nonNegativeDerivative",
                .group = kGroup,
                .description = "The increase of a counter since the step before; a restart gives no value unless the "
                               "bounds of the counter are known.",
                .parameters = counter,
                .run = non_negative_derivative});
  registry.add({.name = "perSecond",
                .group = kGroup,
                .description = "The increase of a counter a second; restarts as in nonNegativeDerivative.",
                .parameters = counter,
                .run = per_second});
  registry.add({.name = "integral",
                .group = kGroup,
                .description = "The sum of all values so far.",
                .parameters = {series_list()},
                .run = integral});
  registry.add({.name = "integralByInterval",
                .group = kGroup,
                .description = "The sum of all values since the last multiple of the interval.",
                .parameters = {series_list(), text("intervalUnit", kRequired)},
                .run = integral_by_interval});
  registry.add({.name = "delay",
                .group = kGroup,
                .description = "Moves the values by a number of steps.",
                .parameters = {series_list(), integer("steps", kRequired)},
                .run = delay});
  registry.add({.name = "changed",
                .group = "Special",
                .description = "1 where the value differs from the one before, else 0.",
                .parameters = {series_list()},
                .run = changed});
}

}  // namespace bellwether::graphite
