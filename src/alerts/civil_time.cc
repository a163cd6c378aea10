#include "alerts/civil_time.h"

#include <cstdlib>
#include <string>

#include <date/tz.h>
#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::alerts {
namespace {
const date::time_zone* zone_of(const void* opaque) {
  return static_cast<const date::time_zone*>(opaque);
}

const date::time_zone* process_zone() {
  const char* const variable = std::getenv("TZ");
  if (variable != nullptr && *variable != '\0') {
    const std::string name(variable + (*variable == ':' ? 1 : 0));
    try {
      return date::locate_zone(name);
    } catch (const std::exception&) {
      // Not a zone's name, such as "CET-1CEST": the system's zone is nearer than UTC.
    }
  }
  try {
    return date::current_zone();
  } catch (const std::exception&) {
    return nullptr;
  }
}
}  // namespace

Result<CivilZone> CivilZone::named(std::string_view name) {
  CivilZone zone;
  if (name.empty() || name == "UTC") return zone;
  try {
    zone.zone_ = date::locate_zone(std::string(name));
  } catch (const std::exception&) {
    return fail(Code::kNotFound, fmt::format("'{}' is no time zone of this system", printable(name)));
  }
  return zone;
}

CivilZone CivilZone::local() {
  CivilZone zone;
  zone.zone_ = process_zone();
  return zone;
}

CivilZone::Stretch CivilZone::stretch_at(UnixSeconds time) const {
  if (zone_ == nullptr) return {};
  const date::sys_info info = zone_of(zone_)->get_info(time);
  return {info.offset, info.end};
}

CivilSeconds CivilZone::to_civil(UnixSeconds time) const {
  if (zone_ == nullptr) return CivilSeconds(time.time_since_epoch());
  return CivilSeconds(time.time_since_epoch() + zone_of(zone_)->get_info(time).offset);
}

UnixSeconds CivilZone::from_civil(CivilSeconds reading) const {
  const seconds count = reading.time_since_epoch();
  if (zone_ == nullptr) return UnixSeconds(count);
  const date::local_info info = zone_of(zone_)->get_info(date::local_seconds(count));
  if (info.result == date::local_info::nonexistent) return info.first.end;
  return UnixSeconds(count - info.first.offset);
}

}  // namespace bellwether::alerts
