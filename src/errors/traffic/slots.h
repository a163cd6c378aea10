// Where in a row of open slots something belongs: shared by what counts and what measures.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>

#include "base/time.h"

namespace bellwether::errors {

// The slot of `when`, in slots of `step` seconds of which those of the last `open` seconds may still grow.
inline std::int64_t slot_time(UnixMillis when, UnixMillis now, std::int64_t step, seconds open) {
  const std::int64_t end = count_seconds(std::chrono::floor<seconds>(now));
  const std::int64_t time = std::clamp(count_seconds(std::chrono::floor<seconds>(when)), end - open.count(), end);
  return time - time % step;
}

// Finds or makes it; nearly always it is the last.
template <class Slot>
Slot& slot_at(std::deque<Slot>& slots, std::int64_t time) {
  auto at = slots.end();
  while (at != slots.begin() && std::prev(at)->time > time) --at;
  if (at != slots.begin() && std::prev(at)->time == time) return *std::prev(at);
  Slot slot;
  slot.time = time;
  return *slots.insert(at, std::move(slot));
}

}  // namespace bellwether::errors
