// Ordering a list by an aggregation of each series: what sortBy, highest and lowest share.
#pragma once

#include "graphite/evaluate.h"

namespace bellwether::graphite {

enum class SortOrder { kAscending, kDescending };

// Stable; a series without a value counts as less than any.
void sort_by(SeriesList& list, Aggregation how, SortOrder order);

}  // namespace bellwether::graphite
