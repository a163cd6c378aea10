// Range: a threshold as plugins write it: "[@][start:]end". A value outside the range alerts; with '@' one inside (its ends included).
//
//   10      below 0 or above 10          10:20   below 10 or above 20
//   10:     below 10                     @10:20  from 10 to 20
//   ~:10    above 10
//
// A plain value.
#pragma once

#include <limits>
#include <string_view>

#include "base/result.h"

namespace bellwether::checks {

struct Range {
  double start = 0;
  double end = std::numeric_limits<double>::infinity();
  bool alerts_inside = false;

  // kInvalidArgument, quoting the text: not a number, or a start above its end.
  static Result<Range> parse(std::string_view text);

  // NaN never alerts.
  bool alerts(double value) const {
    const bool is_inside = value >= start && value <= end;
    const bool is_outside = value < start || value > end;
    return alerts_inside ? is_inside : is_outside;
  }

  friend bool operator==(const Range&, const Range&) = default;
};

}  // namespace bellwether::checks
