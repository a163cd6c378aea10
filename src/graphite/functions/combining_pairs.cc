// Functions that combine two lists series by series, and those that drop nodes of the name.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "graphite/combine.h"
#include "graphite/registry.h"

namespace bellwether::graphite {
namespace {

Result<Value> aggregate_pairs(Call& call, std::string_view name, std::optional<double> x_files_factor) {
  TRY(SeriesList first, call.list(0));
  TRY(SeriesList second, call.list(1));
  if (first.size() != second.size()) {
    return fail(Code::kInvalidArgument, "seriesListFirstPos and seriesListSecondPos argument must have equal length");
  }
  SeriesList results;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const std::string pair = fmt::format("{},{}", first[i].name, second[i].name);
    SeriesList both;
    both.push_back(std::move(first[i]));
    both.push_back(std::move(second[i]));
    TRY(SeriesList combined, aggregate_series(call.context, both, name, x_files_factor));
    Series& result = combined.front();
    result.name = fmt::format("{}Series({})", result.name.substr(0, result.name.find("Series(")), pair);
    results.push_back(std::move(result));
  }
  return results;
}

Result<Value> aggregate_series_lists(Call& call) {
  TRY(const std::string name, call.text(2));
  TRY(const std::optional<double> x_files_factor, call.optional_number(3));
  return aggregate_pairs(call, name, x_files_factor);
}
Result<Value> sum_pairs(Call& call) {
  return aggregate_pairs(call, "sum", {});
}
Result<Value> diff_pairs(Call& call) {
  return aggregate_pairs(call, "diff", {});
}
Result<Value> multiply_pairs(Call& call) {
  return aggregate_pairs(call, "multiply", {});
}

Result<Value> divide_pairs(Call& call) {
  TRY(const SeriesList dividends, call.list(0));
  TRY(const SeriesList divisors, call.list(1));
  if (dividends.size() != divisors.size()) {
    return fail(Code::kInvalidArgument, "dividendSeriesList and divisorSeriesList argument must have equal length");
  }
  SeriesList results;
  for (std::size_t i = 0; i < dividends.size(); ++i) {
    TRY(Series quotient, combine_two(call.context, dividends[i], divisors[i],
                                     fmt::format("divideSeries({},{})", dividends[i].name, divisors[i].name), divide));
    results.push_back(std::move(quotient));
  }
  return results;
}

Result<Value> divide_series(Call& call) {
  TRY(SeriesList dividends, call.list(0));
  TRY(const SeriesList divisors, call.list(1));
  if (divisors.empty()) {
    for (Series& series : dividends) {
      series.rename(fmt::format("divideSeries({},MISSING)", series.name));
      std::ranges::fill(series.values, kNone);
    }
    return dividends;
  }
  if (divisors.size() > 1) {
    return fail(Code::kInvalidArgument,
                fmt::format("divideSeries second argument must reference exactly 1 series (got {})", divisors.size()));
  }
  SeriesList results;
  for (const Series& dividend : dividends) {
    TRY(Series quotient, combine_two(call.context, dividend, divisors.front(),
                                     fmt::format("divideSeries({},{})", dividend.name, divisors.front().name), divide));
    results.push_back(std::move(quotient));
  }
  return results;
}

Result<Value> weighted_average(Call& call) {
  TRY(SeriesList averages, call.list(0));
  TRY(SeriesList weights, call.list(1));
  if (averages.size() != weights.size()) {
    return fail(Code::kInvalidArgument, fmt::format("weightedAverage must receive the same number of series for "
                                                    "seriesListAvg and seriesListWeight but received "
                                                    "respectively {} and {}",
                                                    averages.size(), weights.size()));
  }
  struct Pair {
    std::string key;
    const Series* average = nullptr;
    const Series* weight = nullptr;
  };
  std::vector<Pair> pairs;
  const auto pair_of = [&](const Series& series) -> Pair& {
    const std::string key = aggregation_key(series, call.rest);
    for (Pair& pair : pairs) {
      if (pair.key == key) return pair;
    }
    return pairs.emplace_back(Pair{key, nullptr, nullptr});
  };
  std::set<std::string> average_paths, weight_paths;
  for (std::size_t i = 0; i < averages.size(); ++i) {
    pair_of(averages[i]).average = &averages[i];
    pair_of(weights[i]).weight = &weights[i];
    average_paths.insert(averages[i].path_expression);
    weight_paths.insert(weights[i].path_expression);
  }
  SeriesList products;
  for (const Pair& pair : pairs) {
    if (pair.average == nullptr || pair.weight == nullptr) continue;
    const std::vector<double>& a = pair.average->values;
    const std::vector<double>& b = pair.weight->values;
    std::vector<double> values(std::max(a.size(), b.size()), kNone);
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) values[i] = a[i] * b[i];
    products.push_back(make_series(fmt::format("product({},{})", pair.weight->name, pair.average->name),
                                   pair.average->start, pair.average->end, pair.average->step, std::move(values),
                                   call.context.x_files_factor));
  }
  SeriesList results;
  if (products.empty()) return results;
  TRY(const SeriesList product_sum, aggregate_series(call.context, products, "sum"));
  TRY(const SeriesList weight_sum, aggregate_series(call.context, weights, "sum"));
  const Series& total = product_sum.front();
  const std::vector<double>& divisor = weight_sum.front().values;
  std::vector<double> values(std::max(total.values.size(), divisor.size()), kNone);
  for (std::size_t i = 0; i < std::min(total.values.size(), divisor.size()); ++i)
    values[i] = divide(total.values[i], divisor[i]);
  std::vector<std::string> nodes;
  for (const Value& node : call.rest) nodes.push_back(node.to_string());
  const std::string name = fmt::format("weightedAverage({}, {}, {})", fmt::join(average_paths, ","),
                                       fmt::join(weight_paths, ","), fmt::join(nodes, ","));
  results.push_back(
      make_series(name, total.start, total.end, total.step, std::move(values), call.context.x_files_factor));
  return results;
}

// One series for each name that is left when the nodes at those positions are dropped.
Result<Value> with_wildcards(Call& call, std::string_view aggregation_name) {
  TRY(SeriesList list, call.list(0));
  std::set<std::int64_t> dropped;
  for (const Value& position : call.rest) {
    const std::optional<std::int64_t> number = position.as_integer();
    if (!number) return call.refuse("Invalid \"node\" value specified");
    dropped.insert(*number);
  }
  std::vector<Group> groups = group_by(std::move(list), [&dropped](const Series& series) {
    std::string key;
    std::int64_t position = 0;
    for (const std::string_view node : split(series.name, '.')) {
      if (dropped.contains(position++)) continue;
      if (!key.empty()) key += '.';
      key += node;
    }
    return key;
  });
  SeriesList results;
  for (Group& group : groups) {
    TRY(SeriesList one, aggregate_series(call.context, group.list, aggregation_name));
    one.front().name = group.key;
    results.push_back(std::move(one.front()));
  }
  return results;
}

Result<Value> aggregate_with_wildcards(Call& call) {
  TRY(const std::string name, call.text(1));
  return with_wildcards(call, name);
}
Result<Value> sum_with_wildcards(Call& call) {
  return with_wildcards(call, "sum");
}
Result<Value> average_with_wildcards(Call& call) {
  return with_wildcards(call, "average");
}
Result<Value> multiply_with_wildcards(Call& call) {
  return with_wildcards(call, "multiply");
}

}  // namespace

void add_combining_pairs(Registry& registry) {
  constexpr std::string_view kGroup = "Combine";
  const std::vector<Parameter> two_lists = {series_list("seriesListFirstPos"), series_list("seriesListSecondPos")};
  registry.add({.name = "sumSeriesLists",
                .group = kGroup,
                .description = "Adds the series of two lists in pairs.",
                .parameters = two_lists,
                .run = sum_pairs,
                .is_aggregator = true});
  registry.add({.name = "diffSeriesLists",
                .group = kGroup,
                .description = "Subtracts the series of two lists in pairs.",
                .parameters = two_lists,
                .run = diff_pairs,
                .is_aggregator = true});
  registry.add({.name = "multiplySeriesLists",
                .group = kGroup,
                .description = "Multiplies the series of two lists in pairs.",
                .parameters = two_lists,
                .run = multiply_pairs,
                .is_aggregator = true});
  registry.add(
      {.name = "aggregateSeriesLists",
       .group = kGroup,
       .description = "Combines the series of two lists in pairs with the aggregation named.",
       .parameters = {two_lists[0], two_lists[1], aggregation("func", kRequired), number("xFilesFactor", kOptional)},
       .run = aggregate_series_lists});
  registry.add({.name = "divideSeries",
                .group = kGroup,
                .description = "Divides each series of a list by one series.",
                .parameters = {series_list("dividendSeriesList"), series_list("divisorSeries")},
                .run = divide_series});
  registry.add({.name = "divideSeriesLists",
                .group = kGroup,
                .description = "Divides the series of two lists in pairs.",
                .parameters = {series_list("dividendSeriesList"), series_list("divisorSeriesList")},
                .run = divide_pairs});
  registry.add({.name = "weightedAverage",
                .group = kGroup,
                .description = "The average of one list weighted by another, matched by nodes of the names.",
                .parameters = {series_list("seriesListAvg"), series_list("seriesListWeight"),
                               positions("nodes", ParameterType::kNodeOrTag, kOptional)},
                .run = weighted_average});
  Parameter dropped = positions("position", ParameterType::kNode, kOptional);
  const std::vector<Parameter> list_and_positions = {series_list(), dropped};
  registry.add({.name = "sumSeriesWithWildcards",
                .group = kGroup,
                .description = "Adds up the series whose names agree but for the nodes given.",
                .parameters = list_and_positions,
                .run = sum_with_wildcards,
                .is_aggregator = true});
  registry.add({.name = "averageSeriesWithWildcards",
                .group = kGroup,
                .description = "Averages the series whose names agree but for the nodes given.",
                .parameters = list_and_positions,
                .run = average_with_wildcards,
                .is_aggregator = true});
  registry.add({.name = "multiplySeriesWithWildcards",
                .group = kGroup,
                .description = "Multiplies the series whose names agree but for the nodes given.",
                .parameters = list_and_positions,
                .run = multiply_with_wildcards,
                .is_aggregator = true});
  dropped.spelled = "positions";
  registry.add({.name = "aggregateWithWildcards",
                .group = kGroup,
                .description = "Combines the series whose names agree but for the nodes given.",
                .parameters = {series_list(), aggregation("func", kRequired), dropped},
                .run = aggregate_with_wildcards});
}

}  // namespace bellwether::graphite
