// Ordering a list by an aggregation of each series: what sortBy, highest and lowest share.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "graphite/evaluate.h"

namespace bellwether::graphite {

enum class SortOrder { kAscending, kDescending };

// Stable. Asks for each key once.
template <class Key>
void sort_by_key(SeriesList& list, Key key, SortOrder order) {
  std::vector<std::pair<decltype(key(list.front())), std::size_t>> keys;
  keys.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) keys.emplace_back(key(list[i]), i);
  std::ranges::sort(keys, [order](const auto& a, const auto& b) {
    if (a.first != b.first) return order == SortOrder::kAscending ? a.first < b.first : b.first < a.first;
    return a.second < b.second;
  });
  SeriesList sorted;
  sorted.reserve(list.size());
  for (const auto& [value, index] : keys) sorted.push_back(std::move(list[index]));
  list = std::move(sorted);
}

// Stable; a series without a value counts as less than any.
void sort_by(SeriesList& list, Aggregation how, SortOrder order);

}  // namespace bellwether::graphite
