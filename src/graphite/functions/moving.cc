// Functions over a moving window. They ask for their argument again from further back, so that the first value has a full window too.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "graphite/functions/each.h"
#include "graphite/functions/power.h"
#include "graphite/functions/rolling.h"
#include "graphite/registry.h"
#include "graphite/time_grammar.h"

namespace bellwether::graphite {
namespace {

// A window of so many points, or of a span of time.
struct Window {
  std::string spelled;               // as names show it: 5 or "5min" with its quotes
  std::string tag;                   // as tags show it
  std::int64_t preview_seconds = 0;  // how much further back to ask
  std::int64_t points = 0;           // of a window of points
  bool is_span = false;

  std::int64_t points_of(const Series& series) const { return is_span ? preview_seconds / series.step : points; }
};

Result<Window> window_of(Call& call, const SeriesList& list) {
  Window window;
  window.tag = call.bound[1].to_string();
  if (const std::string* spelled = call.bound[1].text()) {
    TRY(const std::int64_t span, parse_time_offset(*spelled));
    window.is_span = true;
    window.preview_seconds = std::abs(span);
    window.spelled = fmt::format("\"{}\"", *spelled);
    return window;
  }
  TRY(const double points, call.number(1));
  if (!(points >= 0 && points < 1e9)) return call.refuse("Window size out of range");
  window.points = static_cast<std::int64_t>(points);
  window.spelled = call.bound[1].to_string();
  std::int64_t longest = 1;
  for (const Series& series : list) longest = std::max(longest, series.step);
  if (window.points > (std::int64_t{1} << 40) / longest) return call.refuse("Window size out of range");
  window.preview_seconds = longest * window.points;
  return window;
}

Result<SeriesList> preview(Call& call, const Window& window) {
  return evaluate_range(call.context, call.node.arguments.front(), call.context.from - window.preview_seconds,
                        call.context.until);
}

Result<Value> move(Call& call, std::string function, std::size_t x_files_factor_index) {
  TRY(const SeriesList list, call.list(0));
  if (list.empty()) return SeriesList();
  TRY(const Window window, window_of(call, list));
  TRY(const Aggregation how, parse_aggregation(function));
  TRY(const std::optional<double> x_files_factor, call.optional_number(x_files_factor_index));
  TRY(SeriesList longer, preview(call, window));
  // As Python capitalizes: the first letter up, all others down.
  std::ranges::transform(function, function.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (function.front() >= 'a' && function.front() <= 'z') function.front() = static_cast<char>(function.front() - 32);
  const std::string name = "moving" + function;
  for (Series& series : longer) {
    std::vector<double> values = roll(series.values, static_cast<std::size_t>(window.points_of(series)), how,
                                      x_files_factor.value_or(series.x_files_factor));
    series.tags.set(name, window.tag);
    series = series.derive(fmt::format("{}({},{})", name, series.name, window.spelled), std::move(values));
    series.start += window.preview_seconds;
    series.whole_numbers = how == Aggregation::kCount;
  }
  return longer;
}

Result<Value> moving_window(Call& call) {
  TRY(const std::string function, call.text(2));
  return move(call, function, 3);
}
Result<Value> moving_average(Call& call) {
  return move(call, "average", 2);
}
Result<Value> moving_median(Call& call) {
  return move(call, "median", 2);
}
Result<Value> moving_sum(Call& call) {
  return move(call, "sum", 2);
}
Result<Value> moving_min(Call& call) {
  return move(call, "min", 2);
}
Result<Value> moving_max(Call& call) {
  return move(call, "max", 2);
}

Result<Value> exponential_moving_average(Call& call) {
  TRY(const SeriesList list, call.list(0));
  if (list.empty()) return SeriesList();
  TRY(const Window window, window_of(call, list));
  TRY(SeriesList longer, preview(call, window));
  const double weight = 2.0 / (static_cast<double>(window.is_span ? window.preview_seconds : window.points) + 1);
  for (Series& series : longer) {
    const std::size_t points = std::min(series.values.size(), static_cast<std::size_t>(window.points_of(series)));
    const double seed = aggregate(Aggregation::kAverage, std::span(series.values).first(points));
    double average = is_none(seed) ? 0 : seed;
    std::vector<double> values = {round_decimal(average, 6)};
    for (std::size_t i = points; i < series.values.size(); ++i) {
      const double value = series.values[i];
      if (!is_none(value)) average = weight * value + (1 - weight) * average;
      values.push_back(is_none(value) ? kNone : round_decimal(average, 6));
    }
    series.tags.set("exponentialMovingAverage", window.tag);
    series =
        series.derive(fmt::format("exponentialMovingAverage({},{})", series.name, window.spelled), std::move(values));
    series.start += window.preview_seconds;
  }
  return longer;
}

// The deviation within the last `points` values, by sums and sums of squares.
Result<Value> standard_deviation(Call& call) {
  TRY(const std::int64_t points, call.integer(1));
  TRY(const double tolerance, call.number(2));
  if (points < 1) return call.refuse("At least one point is needed");
  const std::string tag = call.bound[1].to_string();
  return for_each_series(call, [&](Series& series) {
    std::vector<double> values(series.values.size(), kNone);
    double sum = 0, squares = 0;
    std::int64_t known = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (static_cast<std::int64_t>(i) >= points) {
        const double dropped = series.values[i - static_cast<std::size_t>(points)];
        if (!is_none(dropped)) {
          --known;
          sum -= dropped;
          squares -= dropped * dropped;
        }
      }
      if (const double value = series.values[i]; !is_none(value)) {
        ++known;
        sum += value;
        squares += value * value;
      }
      const double count = static_cast<double>(known);
      if (known == 0 || count / static_cast<double>(points) < tolerance) continue;
      const double variance = count * squares - sum * sum;
      if (variance >= 0) values[i] = std::sqrt(variance) / count;
    }
    series.tags.set("stdev", tag);
    series = series.derive(fmt::format("stdev({},{})", series.name, points), std::move(values));
  });
}

}  // namespace

void add_moving(Registry& registry) {
  constexpr std::string_view kGroup = "Calculate";
  const Parameter window = {
      .name = "windowSize",
      .type = ParameterType::kIntOrInterval,
      .required = true,
      .suggestions = {"5", "7", "10", "\"1min\"", "\"5min\"", "\"10min\"", "\"30min\"", "\"1hour\""}};
  const Parameter x_files_factor = number("xFilesFactor", kOptional);
  const auto moving = [&](std::string_view name, std::string_view description, Result<Value> (*run)(Call&)) {
    registry.add({.name = name,
                  .group = kGroup,
                  .description = description,
                  .parameters = {series_list(), window, x_files_factor},
                  .run = run});
  };
  moving("movingAverage", "The average of the last values or of the last span of time.", moving_average);
  moving("movingMedian", "The median of the last values or of the last span of time.", moving_median);
  moving("movingSum", "The sum of the last values or of the last span of time.", moving_sum);
  moving("movingMin", "The least of the last values or of the last span of time.", moving_min);
  moving("movingMax", "The greatest of the last values or of the last span of time.", moving_max);
  registry.add({.name = "movingWindow",
                .group = kGroup,
                .description = "Any aggregation of the last values or of the last span of time.",
                .parameters = {series_list(), window, aggregation("func", kOptional, "\"average\""), x_files_factor},
                .run = moving_window});
  registry.add({.name = "exponentialMovingAverage",
                .group = kGroup,
                .description = "An average in which older values weigh less and less.",
                .parameters = {series_list(), window},
                .run = exponential_moving_average});
  registry.add(
      {.name = "stdev",
       .group = kGroup,
       .description = "The standard deviation of the last values.",
       .parameters = {series_list(), integer("points", kRequired), number("windowTolerance", kOptional, "0.1")},
       .run = standard_deviation});
}

}  // namespace bellwether::graphite
