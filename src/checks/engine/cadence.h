// Cadence: at which moments an object is checked. Each object has a grid: its check interval, shifted by a phase that the initial spread
// gave it. Regular checks are wanted on the grid, so that a slow plugin, a late start or a check out of turn never moves them; each is
// shifted by a jitter of its own, up to a hundredth of the interval and at most a second, so that no two objects stay in step. A strict
// engine counts from the last check instead, as Nagios does, without jitter.
#pragma once

#include <cstdint>
#include <vector>

#include "checks/engine/context.h"

namespace bellwether::checks {

class Cadence {
 public:
  explicit Cadence(Context& context) : context_(context), phases_(context.object_count()) {}

  // The grid goes through `point` from now on.
  void set_phase(ObjectRef object, UnixMillis point);

  // The regular check after one that was wanted at `wanted`; after `now`. An interval of 0 gives `now`.
  UnixMillis next_regular(ObjectRef object, UnixMillis wanted, UnixMillis started, UnixMillis now) const;
  // The check after one that left the object soft.
  UnixMillis next_retry(ObjectRef object, UnixMillis wanted, UnixMillis now) const;
  // The first grid point at or after `from`.
  UnixMillis on_grid(ObjectRef object, UnixMillis from) const;

  // `at`, or, outside the check period, a random moment soon after the period begins again. A day later when it never does; *found is
  // false then.
  UnixMillis in_period(ObjectRef object, UnixMillis at, bool* found);

 private:
  milliseconds jitter(ObjectRef object, UnixMillis grid_point, milliseconds interval) const;
  milliseconds interval_of(ObjectRef object) const;

  Context& context_;
  std::vector<std::uint32_t> phases_;  // milliseconds, by id
};

}  // namespace bellwether::checks
