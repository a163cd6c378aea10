// asPercent, whose forms are many: of a total per group, of one series, of a list in pairs, of a number, of everything.
#include <algorithm>

#include <fmt/format.h>

#include "graphite/combine.h"
#include "graphite/functions/ordering.h"
#include "graphite/registry.h"

namespace bellwether::graphite {
namespace {

// The sum over a group under the name that asPercent shows; the series itself when it is alone.
Result<Series> total_of(Context& context, const SeriesList& list) {
  if (list.size() == 1) return list.front();
  TRY(const Normalized rows, normalize(list));
  std::vector<double> values(rows.rows);
  std::vector<double> row(list.size());
  for (std::size_t i = 0; i < rows.rows; ++i) {
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = rows.at(j, i);
    values[i] = aggregate(Aggregation::kSum, row);
  }
  return make_series(fmt::format("sumSeries({})", path_expressions(list)), rows.start, rows.end, rows.step,
                     std::move(values), context.x_files_factor);
}

Result<Value> percent_by_nodes(Call& call, SeriesList list) {
  const std::vector<Value>& nodes = call.rest;
  const auto key_of = [&nodes](const Series& series) { return aggregation_key(series, nodes); };
  std::vector<Group> groups = group_by(std::move(list), key_of);
  std::vector<std::pair<std::string, Series>> totals;
  if (call.bound[1].is_none()) {
    for (const Group& group : groups) {
      TRY(Series total, total_of(call.context, group.list));
      totals.emplace_back(group.key, std::move(total));
    }
  } else if (SeriesList* given = call.bound[1].list()) {
    for (const Group& group : group_by(std::move(*given), key_of)) {
      TRY(Series total, total_of(call.context, group.list));
      totals.emplace_back(group.key, std::move(total));
    }
  } else {
    return fail(Code::kInvalidArgument, "total must be None or a seriesList");
  }
  const auto total_for = [&totals](const std::string& key) -> const Series* {
    const auto found = std::ranges::find(totals, key, &std::pair<std::string, Series>::first);
    return found == totals.end() ? nullptr : &found->second;
  };
  SeriesList results;
  for (const Group& group : groups) {
    const Series* total = total_for(group.key);
    for (const Series& series : group.list) {
      if (total == nullptr) {
        results.push_back(make_series(fmt::format("asPercent({},MISSING)", series.name), series.start, series.end,
                                      series.step, std::vector<double>(series.values.size(), kNone),
                                      call.context.x_files_factor));
        continue;
      }
      TRY(Series share, combine_two(call.context, series, *total,
                                    fmt::format("asPercent({},{})", series.name, total->name), percent));
      results.push_back(std::move(share));
    }
  }
  for (const auto& [key, total] : totals) {
    if (std::ranges::find(groups, key, &Group::key) != groups.end()) continue;
    results.push_back(make_series(fmt::format("asPercent(MISSING,{})", total.name), total.start, total.end, total.step,
                                  std::vector<double>(total.values.size(), kNone), call.context.x_files_factor));
  }
  return results;
}

Result<Value> percent_in_pairs(Call& call, SeriesList list, SeriesList totals) {
  const auto name_of = [](const Series& series) { return series.name; };
  sort_by_key(list, name_of, SortOrder::kAscending);
  sort_by_key(totals, name_of, SortOrder::kAscending);
  SeriesList results;
  for (std::size_t i = 0; i < list.size(); ++i) {
    TRY(Series share, combine_two(call.context, list[i], totals[i],
                                  fmt::format("asPercent({},{})", list[i].name, totals[i].name), percent));
    results.push_back(std::move(share));
  }
  return results;
}

Result<Value> as_percent(Call& call) {
  TRY(SeriesList list, call.list(0));
  if (list.empty()) return list;
  if (!call.rest.empty()) return percent_by_nodes(call, std::move(list));

  std::vector<double> total;
  std::string total_name;
  SeriesList all = list;  // what shares one grid with the result
  if (SeriesList* given = call.bound[1].list()) {
    if (given->size() == list.size()) return percent_in_pairs(call, std::move(list), std::move(*given));
    if (given->size() != 1) {
      return fail(
          Code::kInvalidArgument,
          "asPercent second argument must be missing, a single digit, reference exactly 1 series or reference the "
          "same number of series as the first argument");
    }
    total_name = given->front().name;
    all.push_back(std::move(given->front()));
  }
  TRY(const Normalized rows, normalize(all));
  if (all.size() > list.size()) {
    total = rows.values.back();
  } else if (call.bound[1].is_none()) {
    std::vector<double> row(list.size());
    for (std::size_t i = 0; i < rows.rows; ++i) {
      for (std::size_t j = 0; j < row.size(); ++j) row[j] = rows.at(j, i);
      total.push_back(aggregate(Aggregation::kSum, row));
    }
    total_name = fmt::format("sumSeries({})", path_expressions(list));
  } else {
    TRY(const double number, call.number(1));
    total.assign(list.front().values.size(), number);
    total_name = call.bound[1].to_string();
  }
  SeriesList results;
  for (std::size_t j = 0; j < list.size(); ++j) {
    const Series& series = list[j];
    std::vector<double> values(std::max(rows.values[j].size(), total.size()));
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = percent(rows.at(j, i), i < total.size() ? total[i] : kNone);
    results.push_back(make_series(fmt::format("asPercent({},{})", series.name, total_name), series.start, series.end,
                                  series.step, std::move(values), call.context.x_files_factor));
  }
  return results;
}

}  // namespace

void add_percentages(Registry& registry) {
  for (const std::string_view name : {"asPercent", "pct"}) {
    registry.add({.name = name,
                  .group = "Combine",
                  .description = "Each series as a percentage of a total: of the whole list, of one series, of its "
                                 "partner in a second list, of a "
                                 "number, or of its group by nodes.",
                  .parameters = {series_list(),
                                 {.name = "total", .type = ParameterType::kAny},
                                 positions("nodes", ParameterType::kNodeOrTag, kOptional)},
                  .run = as_percent,
                  .is_aggregator = true});
  }
}

}  // namespace bellwether::graphite
