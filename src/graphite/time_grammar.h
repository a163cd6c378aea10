// Graphite's way to say when: `-1h`, `noon-30min`, `10:30_20261118`, `monday`, an epoch. A reference and an optional offset of one or more
// `<number><unit>` pairs behind a sign. Pure; all times are seconds UTC.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "graphite/time_zone.h"

namespace bellwether::graphite {

enum class TimeUnit { kSeconds, kMinutes, kHours, kDays, kWeeks, kMonths, kYears };

// By prefix: s min h d w mon y. `m` alone could be two things and is refused.
Result<TimeUnit> parse_time_unit(std::string_view text);

// "1h30min", "-2d", "+5min", "": seconds, months counted as 30 days and years as 365.
Result<std::int64_t> parse_time_offset(std::string_view text);

// A point in time as `from` and `until` say it, in `zone` and relative to `now`.
Result<std::int64_t> parse_time(std::string_view text, const TimeZone& zone, std::int64_t now);

}  // namespace bellwether::graphite
