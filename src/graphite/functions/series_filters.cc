// Functions that keep some series of a list.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/regex.h"
#include "graphite/functions/each.h"
#include "graphite/functions/ordering.h"
#include "graphite/registry.h"

namespace bellwether::graphite {
namespace {

// The first n as a Python slice [:n] has it: a negative n drops from the end.
void keep_first(SeriesList& list, std::int64_t n) {
  const auto size = static_cast<std::int64_t>(list.size());
  list.resize(static_cast<std::size_t>(std::clamp<std::int64_t>(n < 0 ? size + n : n, 0, size)));
}

Result<std::int64_t> count_of(Call& call, std::size_t index) {
  TRY(const double n, call.number(index));
  if (!(n > -1e15 && n < 1e15)) return call.refuse("Number of series out of range");
  return static_cast<std::int64_t>(n);
}

// True when `value` (none: no value) compares so to the threshold. A series without a value is below any.
Result<bool> compares(std::string_view comparison, double value, double threshold) {
  const bool known = !is_none(value);
  if (comparison == "=") return known && value == threshold;
  if (comparison == "!=") return !known || value != threshold;
  if (comparison == ">") return known && value > threshold;
  if (comparison == ">=") return known && value >= threshold;
  if (comparison == "<") return !known || value < threshold;
  if (comparison == "<=") return !known || value <= threshold;
  return fail(Code::kInvalidArgument, fmt::format("Unsupported operator: {}", printable(comparison)));
}

Result<Value> filter(Call& call, Aggregation how, std::string_view comparison, double threshold) {
  TRY_VOID(compares(comparison, 0, 0));
  return keep_series(
      call, [&](const Series& series) { return *compares(comparison, aggregate(how, series.values), threshold); });
}

Result<Value> filter_series(Call& call) {
  TRY(const Aggregation how, call.aggregation(1));
  TRY(const std::string comparison, call.text(2));
  TRY(const double threshold, call.number(3));
  return filter(call, how, comparison, threshold);
}

template <Aggregation kHow>
Result<Value> above(Call& call) {
  TRY(const double threshold, call.number(1));
  return filter(call, kHow, ">", threshold);
}
template <Aggregation kHow>
Result<Value> below(Call& call) {
  TRY(const double threshold, call.number(1));
  return filter(call, kHow, "<=", threshold);
}

Result<Value> ranked(Call& call, Aggregation how, SortOrder order) {
  TRY(SeriesList list, call.list(0));
  TRY(const std::int64_t n, count_of(call, 1));
  sort_by(list, how, order);
  keep_first(list, n);
  return list;
}
template <SortOrder kOrder>
Result<Value> ranked_by_function(Call& call) {
  TRY(const Aggregation how, call.aggregation(2));
  return ranked(call, how, kOrder);
}
template <Aggregation kHow, SortOrder kOrder>
Result<Value> ranked_by(Call& call) {
  return ranked(call, kHow, kOrder);
}

Result<Value> limit(Call& call) {
  TRY(SeriesList list, call.list(0));
  TRY(const std::int64_t n, call.integer(1));
  keep_first(list, n);
  return list;
}

Result<Value> filter_by_pattern(Call& call, bool keep_matches) {
  TRY(SeriesList list, call.list(0));
  TRY(const std::string pattern, call.text(1));
  TRY(const codec::Regex regex, codec::Regex::compile(pattern));
  SeriesList kept;
  for (Series& series : list) {
    TRY(const bool matches, regex.search(series.name));
    if (matches == keep_matches) kept.push_back(std::move(series));
  }
  return kept;
}
Result<Value> grep(Call& call) {
  return filter_by_pattern(call, true);
}
Result<Value> exclude(Call& call) {
  return filter_by_pattern(call, false);
}

Result<Value> most_deviant(Call& call) {
  TRY(SeriesList list, call.list(0));
  TRY(const std::int64_t n, call.integer(1));
  std::erase_if(list, [](const Series& series) { return aggregate(Aggregation::kCount, series.values) == 0; });
  sort_by(list, Aggregation::kStddev, SortOrder::kDescending);
  keep_first(list, n);
  return list;
}

Result<Value> average_outside_percentile(Call& call) {
  TRY(double n, call.number(1));
  if (n < 50) n = 100 - n;
  TRY(SeriesList list, call.list(0));
  std::vector<double> averages;
  for (const Series& series : list) averages.push_back(aggregate(Aggregation::kAverage, series.values));
  const double low = percentile(averages, 100 - n, false);
  const double high = percentile(averages, n, false);
  std::erase_if(list, [&](const Series& series) {
    const double average = aggregate(Aggregation::kAverage, series.values);
    return low < average && average < high;
  });
  return list;
}

Result<Value> remove_between_percentile(Call& call) {
  TRY(double n, call.number(1));
  if (n < 50) n = 100 - n;
  TRY(SeriesList list, call.list(0));
  std::size_t rows = list.empty() ? 0 : list.front().values.size();
  for (const Series& series : list) rows = std::min(rows, series.values.size());
  std::vector<double> low(rows), high(rows), column(list.size());
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < list.size(); ++j) column[j] = list[j].values[i];
    low[i] = percentile(column, 100 - n, false);
    high[i] = percentile(column, n, false);
  }
  std::erase_if(list, [&](const Series& series) {
    for (std::size_t i = 0; i < rows; ++i) {
      if (!(low[i] < series.values[i] && series.values[i] < high[i])) return false;
    }
    return true;
  });
  return list;
}

Result<Value> remove_empty_series(Call& call) {
  TRY(const std::optional<double> x_files_factor, call.optional_number(1));
  return keep_series(call,
                     [&](const Series& series) { return enough_values(series.values, x_files_factor.value_or(0)); });
}

Result<Value> unique(Call& call) {
  TRY(std::vector<SeriesList> lists, call.rest_lists());
  SeriesList kept;
  std::set<std::string> seen;
  for (SeriesList& list : lists) {
    for (Series& series : list) {
      if (seen.insert(series.name).second) kept.push_back(std::move(series));
    }
  }
  return kept;
}

Result<Value> use_series_above(Call& call) {
  TRY(const SeriesList list, call.list(0));
  TRY(const double value, call.number(1));
  TRY(const std::string search, call.text(2));
  TRY(const std::string replacement, call.text(3));
  TRY(const codec::Regex regex, codec::Regex::compile(search));
  std::vector<std::string> names;
  for (const Series& series : list) {
    TRY(std::string name, regex.substitute(replacement, series.name));
    if (aggregate(Aggregation::kMax, series.values) > value) names.push_back(std::move(name));
  }
  if (names.empty()) return SeriesList();
  TRY(SeriesList found, evaluate_text(call.context, fmt::format("group({})", fmt::join(names, ","))));
  std::erase_if(found, [](const Series& series) { return series.values.empty(); });
  return found;
}

}  // namespace

void add_series_filters(Registry& registry) {
  constexpr std::string_view kGroup = "Filter Series";
  const auto threshold = [&](std::string_view name, std::string_view description, Result<Value> (*run)(Call&)) {
    registry.add({.name = name,
                  .group = kGroup,
                  .description = description,
                  .parameters = {series_list(), number("n", kRequired)},
                  .run = run});
  };
  threshold("averageAbove", "Series whose average is above n.", above<Aggregation::kAverage>);
  threshold("averageBelow", "Series whose average is at most n.", below<Aggregation::kAverage>);
  threshold("currentAbove", "Series whose last value is above n.", above<Aggregation::kLast>);
  threshold("currentBelow", "Series whose last value is at most n.", below<Aggregation::kLast>);
  threshold("maximumAbove", "Series whose greatest value is above n.", above<Aggregation::kMax>);
  threshold("maximumBelow", "Series whose greatest value is at most n.", below<Aggregation::kMax>);
  threshold("minimumAbove", "Series whose least value is above n.", above<Aggregation::kMin>);
  threshold("minimumBelow", "Series whose least value is at most n.", below<Aggregation::kMin>);
  threshold("averageOutsidePercentile", "Series whose average lies outside the n-th percentile of all averages.",
            average_outside_percentile);
  threshold("removeBetweenPercentile", "Series that leave the band between the percentiles at least once.",
            remove_between_percentile);

  const auto top = [&](std::string_view name, std::string_view description, Result<Value> (*run)(Call&)) {
    registry.add({.name = name,
                  .group = kGroup,
                  .description = description,
                  .parameters = {series_list(), integer("n", kRequired)},
                  .run = run});
  };
  top("highestAverage", "The n series with the greatest average.",
      ranked_by<Aggregation::kAverage, SortOrder::kDescending>);
  top("highestCurrent", "The n series with the greatest last value.",
      ranked_by<Aggregation::kLast, SortOrder::kDescending>);
  top("highestMax", "The n series with the greatest maximum.", ranked_by<Aggregation::kMax, SortOrder::kDescending>);
  top("lowestAverage", "The n series with the least average.", ranked_by<Aggregation::kAverage, SortOrder::kAscending>);
  top("lowestCurrent", "The n series with the least last value.", ranked_by<Aggregation::kLast, SortOrder::kAscending>);
  top("mostDeviant", "The n series with the greatest standard deviation.", most_deviant);
  top("limit", "The first n series.", limit);
  Parameter n = integer("n", kRequired);
  n.spelled_default = "1";
  const std::vector<Parameter> by_function = {series_list(), n, aggregation("func", kOptional, "\"average\"")};
  registry.add({.name = "highest",
                .group = kGroup,
                .description = "The n series that rank highest by an aggregation.",
                .parameters = by_function,
                .run = ranked_by_function<SortOrder::kDescending>});
  registry.add({.name = "lowest",
                .group = kGroup,
                .description = "The n series that rank lowest by an aggregation.",
                .parameters = by_function,
                .run = ranked_by_function<SortOrder::kAscending>});

  registry.add({.name = "filterSeries",
                .group = kGroup,
                .description = "Series whose aggregation compares so to a threshold.",
                .parameters = {series_list(),
                               aggregation("func", kRequired),
                               {.name = "operator",
                                .type = ParameterType::kString,
                                .required = true,
                                .options = {"\"!=\"", "\"<\"", "\"<=\"", "\"=\"", "\">\"", "\">=\""}},
                               number("threshold", kRequired)},
                .run = filter_series});
  registry.add({.name = "grep",
                .group = kGroup,
                .description = "Series whose name matches a regular expression anywhere.",
                .parameters = {series_list(), text("pattern", kRequired)},
                .run = grep});
  registry.add({.name = "exclude",
                .group = kGroup,
                .description = "Series whose name does not match a regular expression.",
                .parameters = {series_list(), text("pattern", kRequired)},
                .run = exclude});
  registry.add({.name = "removeEmptySeries",
                .group = kGroup,
                .description = "Series that have enough values: a share of at least xFilesFactor.",
                .parameters = {series_list(), number("xFilesFactor", kOptional)},
                .run = remove_empty_series});
  registry.add({.name = "unique",
                .group = kGroup,
                .description = "Each series once, by name.",
                .parameters = {series_lists()},
                .run = unique});
  registry.add(
      {.name = "useSeriesAbove",
       .group = kGroup,
       .description = "Where a series rises above a value, the series whose name is found by search and replace.",
       .parameters = {series_list(), number("value", kRequired), text("search", kRequired), text("replace", kRequired)},
       .run = use_series_above});
}

}  // namespace bellwether::graphite
