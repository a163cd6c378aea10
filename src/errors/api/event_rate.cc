#include "errors/api/event_rate.h"

#include <algorithm>

namespace bellwether::errors {

void EventRate::sample(Monotonic now, std::uint64_t events) {
  while (!samples_.empty() && samples_.front().when < now - kSpan) samples_.pop_front();
  if (samples_.empty() || now - samples_.back().when >= seconds(1)) samples_.push_back({now, events});
}

double EventRate::per_minute() const {
  if (samples_.size() < 2) return 0;
  const std::chrono::duration<double> known = samples_.back().when - samples_.front().when;
  // Issues that are deleted take their events along.
  const std::uint64_t first = std::min(samples_.front().events, samples_.back().events);
  return static_cast<double>(samples_.back().events - first) * 60 / std::max(known.count(), 1.0);
}

}  // namespace bellwether::errors
