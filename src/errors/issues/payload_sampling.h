// PayloadSampling: which events of an issue keep their payload. In each hour the first `first_per_hour`; of the next as many one in two, of the next
// twice as many one in four, and so on: a million events in an hour keep a few times the first. Counts are exact without any of them.
//
// Plain value; pure.
#pragma once

#include <bit>
#include <cstdint>

#include "base/time.h"

namespace bellwether::errors {

struct PayloadSampling {
  std::uint32_t hour = 0;
  std::uint32_t seen = 0;  // in this hour

  // Whether this one is kept. `now` is when it came.
  bool take(UnixMillis now, std::uint32_t first_per_hour) {
    const auto present =
        static_cast<std::uint32_t>(std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count());
    if (present != hour) {
      hour = present;
      seen = 0;
    }
    ++seen;
    if (first_per_hour == 0) return true;
    if (seen <= first_per_hour) return true;
    const std::uint32_t stride = std::bit_floor(seen / first_per_hour) * 2;
    return seen % stride == 0;
  }
};

}  // namespace bellwether::errors
