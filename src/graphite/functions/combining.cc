// Functions that make one series of any number.
#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "graphite/combine.h"
#include "graphite/functions/power.h"
#include "graphite/registry.h"
#include "graphite/selection.h"

namespace bellwether::graphite {
namespace {

Result<SeriesList> all_series(Call& call) {
  TRY(std::vector<SeriesList> lists, call.rest_lists());
  SeriesList all;
  for (SeriesList& list : lists) std::ranges::move(list, std::back_inserter(all));
  return all;
}

template <Aggregation kHow>
Result<Value> combine(Call& call) {
  TRY(const SeriesList list, all_series(call));
  TRY(SeriesList result, aggregate_series(call.context, list, combination_name(kHow)));
  return result;
}

Result<Value> count(Call& call) {
  TRY(const SeriesList list, all_series(call));
  TRY(SeriesList result, count_series(call.context, list));
  return result;
}

// A single series is handed through as it is: what dashboards came to rely on.
Result<Value> multiply(Call& call) {
  const bool is_single =
      call.rest.size() == 1 && call.rest.front().list() != nullptr && call.rest.front().list()->size() == 1;
  TRY(SeriesList list, all_series(call));
  if (is_single) return list;
  TRY(SeriesList result, aggregate_series(call.context, list, "multiply"));
  return result;
}

Result<Value> raise(Call& call) {
  TRY(const SeriesList list, all_series(call));
  SeriesList result;
  if (list.empty()) return result;
  TRY(const Normalized rows, normalize(list));
  std::vector<double> values(rows.rows);
  for (std::size_t i = 0; i < rows.rows; ++i) {
    values[i] = rows.at(0, i);
    for (std::size_t j = 1; j < list.size(); ++j) values[i] = power(values[i], rows.at(j, i));
  }
  std::vector<std::string_view> names;
  for (const Series& series : list) names.push_back(series.name);
  result.push_back(make_series(fmt::format("powSeries({})", fmt::join(names, ",")), rows.start, rows.end, rows.step,
                               std::move(values), call.context.x_files_factor));
  return result;
}

Result<Value> aggregate_list(Call& call) {
  TRY(const SeriesList list, call.list(0));
  TRY(const std::string name, call.text(1));
  TRY(const std::optional<double> x_files_factor, call.optional_number(2));
  TRY(SeriesList result, aggregate_series(call.context, list, name, x_files_factor));
  return result;
}

Result<Value> percentile_of_series(Call& call) {
  TRY(const SeriesList list, call.list(0));
  TRY(const double n, call.number(1));
  TRY(const bool interpolate, call.boolean(2));
  if (!(n > 0)) return fail(Code::kInvalidArgument, "The requested percent is required to be greater than 0");
  SeriesList result;
  if (list.empty()) return result;
  TRY(const Normalized rows, normalize(list));
  std::vector<double> values(rows.rows);
  std::vector<double> row(list.size());
  for (std::size_t i = 0; i < rows.rows; ++i) {
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = rows.at(j, i);
    values[i] = percentile(row, n, interpolate);
  }
  result.push_back(
      make_series(fmt::format("percentileOfSeries({},{})", list.front().path_expression, format_general(n)), rows.start,
                  rows.end, rows.step, std::move(values), call.context.x_files_factor));
  return result;
}

Result<Value> group(Call& call) {
  TRY(SeriesList list, all_series(call));
  return list;
}

}  // namespace

void add_combining(Registry& registry) {
  constexpr std::string_view kGroup = "Combine";
  const auto combination = [&](std::string_view name, std::string_view description, Result<Value> (*run)(Call&),
                               bool is_aggregator, std::optional<Aggregation> fused = {}) {
    registry.add({.name = name,
                  .group = kGroup,
                  .description = description,
                  .parameters = {series_lists()},
                  .run = run,
                  .is_aggregator = is_aggregator,
                  .fused = fused});
  };
  for (const std::string_view name : {"sumSeries", "sum"}) {
    combination(name, "Adds all series up at each step.", combine<Aggregation::kSum>, true, Aggregation::kSum);
  }
  for (const std::string_view name : {"averageSeries", "avg"}) {
    combination(name, "The average of all series at each step.", combine<Aggregation::kAverage>, true,
                Aggregation::kAverage);
  }
  combination("minSeries", "The least of all series at each step.", combine<Aggregation::kMin>, true,
              Aggregation::kMin);
  combination("maxSeries", "The greatest of all series at each step.", combine<Aggregation::kMax>, true,
              Aggregation::kMax);
  combination("rangeOfSeries", "The distance between the greatest and the least of all series at each step.",
              combine<Aggregation::kRange>, true, Aggregation::kRange);
  combination("diffSeries", "The first series minus all others at each step.", combine<Aggregation::kDiff>, true);
  combination("stddevSeries", "The standard deviation of all series at each step.", combine<Aggregation::kStddev>,
              true);
  combination("multiplySeries", "All series multiplied at each step; no value where any has none.", multiply, true);
  registry.add({.name = "countSeries",
                .group = kGroup,
                .description = "The number of series, as a horizontal line.",
                .parameters = {series_lists("seriesLists", kOptional)},
                .run = count,
                .is_aggregator = true,
                .fused = Aggregation::kCount});
  registry.add({.name = "powSeries",
                .group = kGroup,
                .description = "The first series to the power of the second, and so on.",
                .parameters = {[] {
                  Parameter lists = series_lists("seriesList");
                  lists.spelled = "seriesLists";
                  return lists;
                }()},
                .run = raise,
                .is_aggregator = true});
  registry.add({.name = "group",
                .group = kGroup,
                .description = "Puts several lists into one, so that one function applies to all.",
                .parameters = {series_lists("seriesLists", kOptional)},
                .run = group});
  registry.add({.name = "aggregate",
                .group = kGroup,
                .description = "Makes one series of a list with the aggregation named.",
                .parameters = {series_list(), aggregation("func", kRequired), number("xFilesFactor", kOptional)},
                .run = aggregate_list});
  registry.add({.name = "percentileOfSeries",
                .group = kGroup,
                .description = "The n-th percentile across the series at each step.",
                .parameters = {series_list(), number("n", kRequired), boolean("interpolate", "false")},
                .run = percentile_of_series});
}

}  // namespace bellwether::graphite
