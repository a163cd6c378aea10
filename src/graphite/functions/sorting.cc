// Functions that order a list. Sorting is stable; a series without a value counts as less than any.
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "graphite/functions/ordering.h"
#include "graphite/registry.h"

namespace bellwether::graphite {

void sort_by(SeriesList& list, Aggregation how, SortOrder order) {
  const auto key = [how](const Series& series) {
    const double value = aggregate(how, series.values);
    return is_none(value) ? -std::numeric_limits<double>::infinity() : value;
  };
  sort_by_key(list, key, order);
}

namespace {

Result<Value> sort_by_function(Call& call) {
  TRY(SeriesList list, call.list(0));
  TRY(const Aggregation how, call.aggregation(1));
  TRY(const bool reverse, call.boolean(2));
  sort_by(list, how, reverse ? SortOrder::kDescending : SortOrder::kAscending);
  return list;
}

Result<Value> sort_by_total(Call& call) {
  TRY(SeriesList list, call.list(0));
  sort_by(list, Aggregation::kSum, SortOrder::kDescending);
  return list;
}

Result<Value> sort_by_maxima(Call& call) {
  TRY(SeriesList list, call.list(0));
  sort_by(list, Aggregation::kMax, SortOrder::kDescending);
  return list;
}

// Series that never rise above 0 are left out.
Result<Value> sort_by_minima(Call& call) {
  TRY(SeriesList list, call.list(0));
  std::erase_if(list, [](const Series& series) { return !(aggregate(Aggregation::kMax, series.values) > 0); });
  sort_by(list, Aggregation::kMin, SortOrder::kAscending);
  return list;
}

// Numbers inside a name padded to ten digits, so that n9 comes before n10.
std::string natural_key(const std::string& name) {
  std::string key;
  for (std::size_t i = 0; i < name.size();) {
    std::size_t end = i;
    while (end < name.size() && name[end] >= '0' && name[end] <= '9') ++end;
    if (end == i) {
      key += name[i++];
      continue;
    }
    std::size_t first = i;
    while (first + 1 < end && name[first] == '0') ++first;
    if (end - first < 10) key.append(10 - (end - first), '0');
    key.append(name, first, end - first);
    i = end;
  }
  return key;
}

Result<Value> sort_by_name(Call& call) {
  TRY(SeriesList list, call.list(0));
  TRY(const bool natural, call.boolean(1));
  TRY(const bool reverse, call.boolean(2));
  sort_by_key(
      list, [natural](const Series& series) { return natural ? natural_key(series.name) : series.name; },
      reverse ? SortOrder::kDescending : SortOrder::kAscending);
  return list;
}

}  // namespace

void add_sorting(Registry& registry) {
  constexpr std::string_view kGroup = "Sorting";
  registry.add(
      {.name = "sortBy",
       .group = kGroup,
       .description = "Orders series by an aggregation of their values.",
       .parameters = {series_list(), aggregation("func", kOptional, "\"average\""), boolean("reverse", "false")},
       .run = sort_by_function});
  registry.add({.name = "sortByName",
                .group = kGroup,
                .description = "Orders series by name; natural: numbers inside names by their value.",
                .parameters = {series_list(), boolean("natural", "false"), boolean("reverse", "false")},
                .run = sort_by_name});
  registry.add({.name = "sortByTotal",
                .group = kGroup,
                .description = "Orders series by the sum of their values, greatest first.",
                .parameters = {series_list()},
                .run = sort_by_total});
  registry.add({.name = "sortByMaxima",
                .group = kGroup,
                .description = "Orders series by their greatest value, greatest first.",
                .parameters = {series_list()},
                .run = sort_by_maxima});
  registry.add({.name = "sortByMinima",
                .group = kGroup,
                .description = "Orders series that rise above 0 by their least value.",
                .parameters = {series_list()},
                .run = sort_by_minima});
}

}  // namespace bellwether::graphite
