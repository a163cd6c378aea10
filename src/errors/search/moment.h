// Times in searches: "-24h" (within the last day), "+7d" (longer ago), "2026-11-20" (that day), ">2026-11-20T14:00:00Z", and for `age` also
// "<24h", ">2w".
//
// Pure.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "errors/search/query.h"

namespace bellwether::errors {

// [from, until).
struct MomentRange {
  UnixMillis from = UnixMillis::min(), until = UnixMillis::max();
  bool contains(UnixMillis when) const { return when >= from && when < until; }
};

enum class Reckoning : std::uint8_t { kTime, kAge };

// "90s", "5m", "24h", "7d", "2w": without a sign.
std::optional<milliseconds> parse_span(std::string_view text);
// ISO 8601 with or without a time of day and a zone (UTC without), or seconds since 1970. `span`, when given, is how much it names: a day, a
// second.
std::optional<UnixMillis> parse_moment(std::string_view text, milliseconds* span = nullptr);

// What `term`, whose first value is a time, holds for. By kAge "more" is longer ago.
Result<MomentRange> read_moment_range(const SearchTerm& term, Reckoning reckoning, UnixMillis now);

}  // namespace bellwether::errors
