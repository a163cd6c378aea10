// When a repeating timer is due next: the arithmetic that the real and the simulated shard share. Pure.
#pragma once

#include "base/time.h"

namespace bellwether::runtime {

// The next multiple of `interval` after `now`, in nanoseconds since the epoch. `last` is the multiple that
// was served last (negative: none): a timer that fires a moment early by the wall clock must not serve the
// same multiple twice.
constexpr nanoseconds next_multiple(nanoseconds now, nanoseconds interval, nanoseconds last) {
  const nanoseconds next = now - now % interval + interval;
  return next == last ? next + interval : next;
}

// The next of start + k * interval after `now`, given that `due` was one of them.
constexpr nanoseconds next_from(nanoseconds due, nanoseconds interval, nanoseconds now) {
  const nanoseconds next = due + interval;
  return next > now ? next : now - (now - due) % interval + interval;
}

}  // namespace bellwether::runtime
