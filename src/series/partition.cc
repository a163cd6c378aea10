#include "series/partition.h"

#include <cmath>

namespace bellwether::series {

BlockAggregate aggregate(std::span<const double> values) {
  BlockAggregate result;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    if (result.count == 0) {
      result = {1, value, value, value, value, value};
      continue;
    }
    result.count += 1;
    result.sum += value;
    result.min = value < result.min ? value : result.min;
    result.max = value > result.max ? value : result.max;
    result.last = value;
  }
  return result;
}

}  // namespace bellwether::series
