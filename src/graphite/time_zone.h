// Civil time in a named zone, over the system's time zone files. The only file that knows the time zone library is time_zone.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/time.h"

namespace bellwether::graphite {

// A wall-clock reading: seconds as if the zone were UTC.
using CivilSeconds = std::int64_t;

// A value; any thread. Copies share the zone's rules, which live as long as the process.
class TimeZone {
 public:
  TimeZone() = default;  // UTC

  // The zone of that name ("Europe/Berlin"), or UTC when there is none: as Graphite does, an unknown zone is not an error.
  static TimeZone named(std::string_view name);

  CivilSeconds to_civil(std::int64_t time) const;
  // A reading that happens twice is taken as the later (standard time); one that never happens as if the clock had not been put forward.
  std::int64_t from_civil(CivilSeconds reading) const;
  bool is_daylight_saving(std::int64_t time) const;

 private:
  const void* zone_ = nullptr;  // a zone of the library's database; null: UTC
};

}  // namespace bellwether::graphite
