// The shapes most functions have: change every series of the list, or every value of a series.
#pragma once

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "graphite/evaluate.h"

namespace bellwether::graphite {

// Gives every series of the first argument to `change`, which returns nothing.
template <class Change>
Result<Value> for_each_series(Call& call, Change change) {
  TRY(SeriesList list, call.list(0));
  for (Series& series : list) change(series);
  return list;
}

// Replaces every value that is one by `operation(value)`; the result is no longer a count.
template <class Operation>
void for_each_value(Series& series, Operation operation) {
  for (double& value : series.values) {
    if (!is_none(value)) value = operation(value);
  }
  series.whole_numbers = false;
}

// Keeps the series for which `keep` is true.
template <class Keep>
Result<Value> keep_series(Call& call, Keep keep) {
  TRY(SeriesList list, call.list(0));
  std::erase_if(list, [&keep](const Series& series) { return !keep(series); });
  return list;
}

}  // namespace bellwether::graphite
