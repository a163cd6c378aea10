// Times as SDKs write them: seconds since 1970 as a number or as text, or a date of RFC 3339 with or without its zone (UTC then), with any number
// of digits behind the second.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "codec/json_reader.h"

namespace bellwether::errors {

// Nullopt for what is no time, or one outside the years 1970 to 9999.
std::optional<UnixMillis> parse_event_time(std::string_view text);
std::optional<UnixMillis> read_event_time(const codec::JsonValue& value);

// What to add to a client's times: nothing when its clock is right within an hour, or when it did not say.
milliseconds clock_drift(UnixMillis received, std::optional<UnixMillis> sent);

enum class TimeFault { kNone, kFuture, kPast };
struct ClampedTime {
  UnixMillis time;
  TimeFault fault = TimeFault::kNone;
};
// More than a minute ahead of `received` or more than 30 days behind it becomes `received`.
ClampedTime clamp_event_time(UnixMillis time, UnixMillis received);

}  // namespace bellwether::errors
