// EventRate: events a minute, from how many there have been altogether at each second.
//
// Plain value. Bounded by kSpan samples.
#pragma once

#include <cstdint>
#include <deque>

#include "base/time.h"

namespace bellwether::errors {

class EventRate {
 public:
  static constexpr seconds kSpan{60};

  void sample(Monotonic now, std::uint64_t events);
  // Over the last minute, or over what is known of it.
  double per_minute() const;

 private:
  struct Sample {
    Monotonic when;
    std::uint64_t events;
  };
  std::deque<Sample> samples_;
};

}  // namespace bellwether::errors
