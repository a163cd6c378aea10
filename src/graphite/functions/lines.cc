// Straight lines: constants, thresholds, percentiles, regressions.
#include <algorithm>

#include <fmt/format.h>

#include "graphite/functions/each.h"
#include "graphite/registry.h"
#include "graphite/time_grammar.h"

namespace bellwether::graphite {
namespace {

// Three points across the request: enough to draw a line.
Series constant_series(const Context& context, std::string name, double value) {
  const std::int64_t step = std::max<std::int64_t>(1, (context.until - context.from) / 2);
  return make_series(std::move(name), context.from, context.until, step, std::vector<double>(3, value),
                     context.x_files_factor);
}

Result<Value> constant_line(Call& call) {
  TRY(const double value, call.number(0));
  SeriesList list;
  list.push_back(constant_series(call.context, python_float(value), value));
  list.back().path_expression = fmt::format("constantLine({})", python_float(value));
  return list;
}

Result<Value> threshold(Call& call) {
  TRY(const double value, call.number(0));
  SeriesList list;
  list.push_back(constant_series(call.context, python_float(value), value));
  list.back().path_expression = fmt::format("constantLine({})", python_float(value));
  if (call.given(1)) {
    TRY(const std::string label, call.text(1));
    if (!label.empty()) list.back().name = label;
  }
  if (call.given(2)) {
    TRY(list.back().draw.color, call.text(2));
  }
  return list;
}

Result<Value> vertical_line(Call& call) {
  const Context& context = call.context;
  const std::string spelled = call.bound[0].to_string();
  TRY(const std::int64_t time, parse_time(spelled, context.zone, context.now));
  if (time < context.from)
    return fail(Code::kInvalidArgument, fmt::format("verticalLine(): timestamp {} exists before start of range", time));
  if (time > context.until)
    return fail(Code::kInvalidArgument, fmt::format("verticalLine(): timestamp {} exists after end of range", time));
  std::string label;
  if (call.given(1)) {
    TRY(label, call.text(1));
  }
  Series series = make_series(label, time, time, 1, {1.0, 1.0}, context.x_files_factor);
  series.is_unnamed = !call.given(1);
  if (series.is_unnamed) series.tags.set("name", "None");
  series.draw.draw_as_infinite = true;
  if (call.given(2)) {
    TRY(series.draw.color, call.text(2));
  }
  SeriesList list;
  list.push_back(std::move(series));
  return list;
}

Result<Value> aggregate_line(Call& call) {
  TRY(const Aggregation how, call.aggregation(1));
  TRY(const bool keep_step, call.boolean(2));
  return for_each_series(call, [&](Series& series) {
    const double value = aggregate(how, series.values);
    const std::string name =
        fmt::format("aggregateLine({}, {})", series.name, is_none(value) ? "None" : format_general(value));
    if (keep_step) {
      series = series.derive(name, std::vector<double>(series.values.size(), value));
    } else {
      series = constant_series(call.context, name, value);
      series.tags = {};
      series.tags.set("name", is_none(value) ? "None" : python_float(value));
    }
  });
}

Result<Value> n_percentile(Call& call) {
  TRY(SeriesList list, call.list(0));
  TRY(const double n, call.number(1));
  if (n == 0) return call.refuse("The requested percent is required to be greater than 0");
  SeriesList results;
  for (Series& series : list) {
    const double value = percentile(series.values, n, false);
    if (is_none(value)) continue;
    series.tags.set("nPercentile", python_float(n));
    results.push_back(
        series.derive(fmt::format("nPercentile({}, {})", series.name, format_general(n)),
                      std::vector<double>(static_cast<std::size_t>((series.end - series.start) / series.step), value)));
  }
  return results;
}

// Least squares over the known values of `source`: value = offset + factor x time. False when there are too few.
bool regression(const Series& source, double& factor, double& offset) {
  double n = 0, sum_i = 0, sum_v = 0, sum_ii = 0, sum_iv = 0;
  for (std::size_t index = 0; index < source.values.size(); ++index) {
    const double v = source.values[index];
    if (is_none(v)) continue;
    const double i = static_cast<double>(index);
    n += 1;
    sum_i += i;
    sum_v += v;
    sum_ii += i * i;
    sum_iv += i * v;
  }
  const double denominator = n * sum_ii - sum_i * sum_i;
  if (denominator == 0) return false;
  factor = (n * sum_iv - sum_i * sum_v) / denominator / static_cast<double>(source.step);
  offset = (sum_ii * sum_v - sum_iv * sum_i) / denominator - factor * static_cast<double>(source.start);
  return true;
}

Result<Value> linear_regression(Call& call) {
  TRY(SeriesList list, call.list(0));
  std::int64_t from = call.context.from;
  std::int64_t until = call.context.until;
  if (call.given(1)) {
    TRY(from, parse_time(call.bound[1].to_string(), TimeZone(), call.context.now));
  }
  if (call.given(2)) {
    TRY(until, parse_time(call.bound[2].to_string(), TimeZone(), call.context.now));
  }
  TRY(const SeriesList sources, evaluate_range(call.context, call.node.arguments.front(), from, until));
  SeriesList results;
  for (std::size_t i = 0; i < std::min(sources.size(), list.size()); ++i) {
    Series& series = list[i];
    double factor = 0, offset = 0;
    if (!regression(sources[i], factor, offset)) continue;
    std::vector<double> values(series.values.size());
    for (std::size_t j = 0; j < values.size(); ++j) {
      values[j] = offset + static_cast<double>(series.start + static_cast<std::int64_t>(j) * series.step) * factor;
    }
    series.tags.set("linearRegressions", fmt::format("{}, {}", from, until));
    Series line =
        series.derive(fmt::format("linearRegression({}, {}, {})", series.name, from, until), std::move(values));
    line.consolidation = Consolidation::kAverage;
    results.push_back(std::move(line));
  }
  return results;
}

}  // namespace

void add_lines(Registry& registry) {
  registry.add({.name = "constantLine",
                .group = "Special",
                .description = "A horizontal line.",
                .parameters = {number("value", kRequired)},
                .run = constant_line});
  registry.add({.name = "threshold",
                .group = "Graph",
                .description = "A horizontal line with a name and a colour.",
                .parameters = {number("value", kRequired), text("label", kOptional), text("color", kOptional)},
                .run = threshold});
  registry.add({.name = "verticalLine",
                .group = "Graph",
                .description = "A vertical line at a point in time.",
                .parameters = {{.name = "ts", .type = ParameterType::kDate, .required = true},
                               text("label", kOptional),
                               text("color", kOptional)},
                .run = vertical_line});
  registry.add(
      {.name = "aggregateLine",
       .group = "Calculate",
       .description = "An aggregation of each series as a horizontal line.",
       .parameters = {series_list(), aggregation("func", kOptional, "\"average\""), boolean("keepStep", "false")},
       .run = aggregate_line});
  registry.add({.name = "nPercentile",
                .group = "Calculate",
                .description = "The n-th percentile of each series as a horizontal line.",
                .parameters = {series_list(), number("n", kRequired)},
                .run = n_percentile});
  registry.add({.name = "linearRegression",
                .group = "Calculate",
                .description = "The straight line that fits each series best, by default over the range shown.",
                .parameters = {series_list(),
                               {.name = "startSourceAt", .type = ParameterType::kDate},
                               {.name = "endSourceAt", .type = ParameterType::kDate}},
                .run = linear_regression});
}

}  // namespace bellwether::graphite
