// Functions that change each value by itself.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "graphite/functions/each.h"
#include "graphite/functions/power.h"
#include "graphite/registry.h"

namespace bellwether::graphite {
namespace {

Result<Value> add(Call& call) {
  TRY(const double constant, call.number(1));
  return for_each_series(call, [constant](Series& series) {
    series.tags.set("add", python_float(constant));
    series.rename(fmt::format("add({},{:.0f})", series.name, std::trunc(constant)));
    for_each_value(series, [constant](double value) { return value + constant; });
  });
}

Result<Value> scale(Call& call) {
  TRY(const double factor, call.number(1));
  return for_each_series(call, [factor](Series& series) {
    series.tags.set("scale", python_float(factor));
    series.rename(fmt::format("scale({},{})", series.name, format_general(factor)));
    for_each_value(series, [factor](double value) { return value * factor; });
  });
}

Result<Value> scale_to_seconds(Call& call) {
  TRY(const double seconds_wanted, call.number(1));
  return for_each_series(call, [seconds_wanted](Series& series) {
    series.tags.set("scaleToSeconds", python_float(seconds_wanted));
    series.rename(fmt::format("scaleToSeconds({},{:.0f})", series.name, std::trunc(seconds_wanted)));
    const double factor = seconds_wanted / static_cast<double>(series.step);
    for_each_value(series, [factor](double value) { return round_decimal(value * factor, 6); });
  });
}

Result<Value> offset(Call& call) {
  TRY(const double amount, call.number(1));
  return for_each_series(call, [amount](Series& series) {
    series.tags.set("offset", python_float(amount));
    series.rename(fmt::format("offset({},{})", series.name, format_general(amount)));
    for_each_value(series, [amount](double value) { return value + amount; });
  });
}

Result<Value> offset_to_zero(Call& call) {
  return for_each_series(call, [](Series& series) {
    const double least = aggregate(Aggregation::kMin, series.values);
    series.tags.set("offsetToZero", is_none(least) ? "None" : python_float(least));
    series.rename(fmt::format("offsetToZero({})", series.name));
    for_each_value(series, [least](double value) { return value - least; });
  });
}

Result<Value> raise(Call& call) {
  TRY(const double exponent, call.number(1));
  return for_each_series(call, [exponent](Series& series) {
    series.tags.set("pow", python_float(exponent));
    series.rename(fmt::format("pow({},{})", series.name, format_general(exponent)));
    for_each_value(series, [exponent](double value) { return power(value, exponent); });
  });
}

Result<Value> logarithm(Call& call) {
  TRY(const double base, call.number(1));
  if (!(base > 0) || base == 1) return call.refuse("Invalid logarithm base");
  const std::string spelled = call.bound[1].to_string();
  return for_each_series(call, [&](Series& series) {
    std::vector<double> values = std::move(series.values);
    for (double& value : values) value = value > 0 ? std::log(value) / std::log(base) : kNone;
    series.tags.set("log", spelled);
    series = series.derive(fmt::format("log({}, {})", series.name, spelled), std::move(values));
  });
}

Result<Value> round_values(Call& call) {
  const bool has_precision = call.given(1);
  std::int64_t precision = 0;
  if (has_precision) {
    TRY(precision, call.integer(1));
    precision = std::clamp<std::int64_t>(precision, -400, 400);
  }
  return for_each_series(call, [&](Series& series) {
    series.tags.set("round", std::to_string(precision));
    series.rename(has_precision
                      ? fmt::format("round({},{})", series.name, format_general(static_cast<double>(precision)))
                      : fmt::format("round({})", series.name));
    for_each_value(series, [precision](double value) { return round_decimal(value, static_cast<int>(precision)); });
  });
}

// name(x), a tag, and an operation without arguments.
template <double (*kOperation)(double)>
Result<Value> plain(Call& call) {
  const std::string_view name = call.function.name;
  return for_each_series(call, [name](Series& series) {
    series.tags.set(name, name == "exp" ? "e" : name == "sigmoid" || name == "logit" ? std::string(name) : "1");
    series.rename(fmt::format("{}({})", name, series.name));
    for_each_value(series, kOperation);
  });
}

double absolute(double value) {
  return std::fabs(value);
}
double square_root(double value) {
  return power(value, 0.5);
}
double invert(double value) {
  return power(value, -1);
}
double exponential(double value) {
  const double result = std::exp(value);
  return std::isinf(result) && std::isfinite(value) ? kNone : result;
}
double sigmoid(double value) {
  return 1 / (1 + std::exp(-value));
}
double logit(double value) {
  const double odds = value / (1 - value);
  return odds > 0 && std::isfinite(odds) ? std::log(odds) : kNone;
}

Result<Value> min_max(Call& call) {
  return for_each_series(call, [](Series& series) {
    series.rename(fmt::format("minMax({})", series.name));
    const double least = aggregate(Aggregation::kMin, series.values);
    const double span = aggregate(Aggregation::kMax, series.values) - least;
    for_each_value(series, [least, span](double value) { return span == 0 ? 0.0 : (value - least) / span; });
  });
}

Result<Value> is_non_null(Call& call) {
  return for_each_series(call, [](Series& series) {
    series.tags.set("isNonNull", "1");
    series.rename(fmt::format("isNonNull({})", series.name));
    for (double& value : series.values) value = is_none(value) ? 0 : 1;
    series.whole_numbers = true;
  });
}

}  // namespace

void add_arithmetic(Registry& registry) {
  constexpr std::string_view kGroup = "Transform";
  registry.add({.name = "add",
                .group = kGroup,
                .description = "Adds a constant to each value.",
                .parameters = {series_list(), number("constant", kRequired)},
                .run = add});
  registry.add({.name = "scale",
                .group = kGroup,
                .description = "Multiplies each value by a constant.",
                .parameters = {series_list(), number("factor", kRequired)},
                .run = scale});
  registry.add({.name = "scaleToSeconds",
                .group = kGroup,
                .description = "Values per step as values per that many seconds.",
                .parameters = {series_list(), number("seconds", kRequired)},
                .run = scale_to_seconds});
  registry.add({.name = "offset",
                .group = kGroup,
                .description = "Moves each value up or down by a constant.",
                .parameters = {series_list(), number("factor", kRequired)},
                .run = offset});
  registry.add({.name = "offsetToZero",
                .group = kGroup,
                .description = "Moves a series so that its least value is 0.",
                .parameters = {series_list()},
                .run = offset_to_zero});
  registry.add({.name = "pow",
                .group = kGroup,
                .description = "Each value to the power of a constant.",
                .parameters = {series_list(), number("factor", kRequired)},
                .run = raise});
  registry.add({.name = "log",
                .group = kGroup,
                .description = "The logarithm of each value; none of 0 and below.",
                .parameters = {series_list(), integer("base", kOptional, "10")},
                .run = logarithm});
  Parameter precision = integer("precision", kOptional, "0");
  precision.spelled_default = "None";
  registry.add({.name = "round",
                .group = kGroup,
                .description = "Rounds each value to that many decimal places.",
                .parameters = {series_list(), precision},
                .run = round_values});
  const auto simple = [&](std::string_view name, std::string_view description, Result<Value> (*run)(Call&)) {
    registry.add(
        {.name = name, .group = kGroup, .description = description, .parameters = {series_list()}, .run = run});
  };
  simple("absolute", "Each value without its sign.", plain<absolute>);
  simple("squareRoot", "The square root of each value.", plain<square_root>);
  simple("invert", "1 divided by each value.", plain<invert>);
  simple("exp", "e to the power of each value.", plain<exponential>);
  simple("sigmoid", "1 / (1 + exp(-value)).", plain<sigmoid>);
  simple("logit", "log(value / (1 - value)).", plain<logit>);
  simple("minMax", "Scales a series so that its least value is 0 and its greatest 1.", min_max);
  simple("isNonNull", "1 where there is a value, 0 where there is none.", is_non_null);
}

}  // namespace bellwether::graphite
