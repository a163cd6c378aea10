#include "graphite/time_zone.h"

#include <string>

#include <date/tz.h>

namespace bellwether::graphite {
namespace {
const date::time_zone* zone_of(const void* opaque) {
  return static_cast<const date::time_zone*>(opaque);
}
}  // namespace

TimeZone TimeZone::named(std::string_view name) {
  TimeZone zone;
  if (name.empty() || name == "UTC") return zone;
  try {
    zone.zone_ = date::locate_zone(std::string(name));
  } catch (const std::exception&) {
    // Not a zone, or no zone files on this system: UTC.
  }
  return zone;
}

CivilSeconds TimeZone::to_civil(std::int64_t time) const {
  if (zone_ == nullptr) return time;
  try {
    return time + zone_of(zone_)->get_info(unix_seconds(time)).offset.count();
  } catch (const std::exception&) {
    return time;
  }
}

std::int64_t TimeZone::from_civil(CivilSeconds reading) const {
  if (zone_ == nullptr) return reading;
  try {
    const date::local_info info = zone_of(zone_)->get_info(date::local_seconds(seconds(reading)));
    switch (info.result) {
      case date::local_info::ambiguous: {
        const date::sys_info& standard = info.second.save == std::chrono::minutes(0) ? info.second : info.first;
        return reading - standard.offset.count();
      }
      case date::local_info::nonexistent: {
        const date::sys_info& standard = info.first.save == std::chrono::minutes(0) ? info.first : info.second;
        return reading - standard.offset.count();
      }
      default:
        return reading - info.first.offset.count();
    }
  } catch (const std::exception&) {
    return reading;
  }
}

bool TimeZone::is_daylight_saving(std::int64_t time) const {
  if (zone_ == nullptr) return false;
  try {
    return zone_of(zone_)->get_info(unix_seconds(time)).save != std::chrono::minutes(0);
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace bellwether::graphite
