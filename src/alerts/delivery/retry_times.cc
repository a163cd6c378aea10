#include "alerts/delivery/retry_times.h"

#include <algorithm>

#include "base/hash.h"

namespace bellwether::alerts {

milliseconds retry_delay(std::string_view key, std::int64_t attempts, std::optional<seconds> retry_after) {
  constexpr milliseconds kFirst{5'000};
  constexpr milliseconds kLongest{300'000};
  const auto doublings = std::clamp<std::int64_t>(attempts - 1, 0, 16);
  const milliseconds plain = std::min(kFirst * (std::int64_t{1} << doublings), kLongest);
  const auto thousandths = 800 + static_cast<std::int64_t>(hash64(key, static_cast<std::uint64_t>(attempts)) % 401);
  const milliseconds delay = plain * thousandths / 1'000;
  return std::max(delay, milliseconds(retry_after.value_or(seconds(0))));
}

}  // namespace bellwether::alerts
