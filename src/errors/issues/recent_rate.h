// RecentRate: how many events came within the last ten minutes, by the minute in which they came. Plain value.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.h"

namespace bellwether::errors {

class RecentRate {
 public:
  static constexpr std::uint32_t kMinutes = 10;

  void add(UnixMillis now) {
    move_to(minute_of(now));
    ++minutes_[last_ % kMinutes];
  }
  std::uint64_t count(UnixMillis now) const {
    const std::uint32_t present = minute_of(now);
    std::uint64_t sum = 0;
    for (std::uint32_t back = 0; back < kMinutes && back <= last_; ++back) {
      if (last_ - back + kMinutes > present) sum += minutes_[(last_ - back) % kMinutes];
    }
    return sum;
  }

 private:
  static std::uint32_t minute_of(UnixMillis time) {
    return static_cast<std::uint32_t>(std::chrono::floor<std::chrono::minutes>(time).time_since_epoch().count());
  }
  void move_to(std::uint32_t minute) {
    if (minute <= last_) return;
    if (minute - last_ >= kMinutes) minutes_.fill(0);
    for (std::uint32_t each = last_ + 1; each <= minute && minute - last_ < kMinutes; ++each)
      minutes_[each % kMinutes] = 0;
    last_ = minute;
  }

  std::uint32_t last_ = 0;
  std::array<std::uint32_t, kMinutes> minutes_{};
};

}  // namespace bellwether::errors
