// Civil time in a named zone, over the system's time zone files: what schedules and quiet hours are written in. The only file here that
// knows the time zone library is civil_time.cc.
#pragma once

#include <chrono>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace bellwether::alerts {

using CivilSeconds = std::chrono::local_seconds;

// A value; any thread. Copies share the zone's rules, which live as long as the process.
class CivilZone {
 public:
  CivilZone() = default;  // UTC

  // kNotFound for a name that is no zone. Empty is UTC.
  static Result<CivilZone> named(std::string_view name);
  // The process's own: $TZ if that names a zone, else the system's, else UTC.
  static CivilZone local();

  // What holds from a moment on: the clock shows the moment plus `offset`, until `end`.
  struct Stretch {
    seconds offset{0};
    UnixSeconds end = UnixSeconds::max();
  };
  Stretch stretch_at(UnixSeconds time) const;

  CivilSeconds to_civil(UnixSeconds time) const;
  // A reading that happens twice is its first time; one that never happens is the moment at which the clock is put forward.
  UnixSeconds from_civil(CivilSeconds reading) const;

 private:
  const void* zone_ = nullptr;  // a zone of the library's database; null: UTC
};

}  // namespace bellwether::alerts
