// Thresholds of check_postgres: times ("10 minutes"), sizes ("1 GB"), connections ("90%", "20", "-5"), and "N for TIME". Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bellwether::checks::postgres {

// Seconds: "90", "90s", "10 minutes", "2 h", "1 day", "1 week". nullopt for anything else.
std::optional<std::int64_t> parse_time(std::string_view text);
// Bytes: "1000", "20 MB", "1G".
std::optional<std::int64_t> parse_size(std::string_view text);

// Of `all` connections: "20", "90%" or "-5" (five below all). nullopt for anything else.
std::optional<std::int64_t> parse_connections(std::string_view text, std::int64_t all);

// "5 for 10 min": as many, each for as long; "+5": as many; "10 min": one for as long.
struct CountForTime {
  std::optional<std::int64_t> count, time;

  static std::optional<CountForTime> parse(std::string_view text);
};

// "1000 and 10 min": bytes behind and time behind; one of them alone as well.
struct Lag {
  std::optional<std::int64_t> bytes, time;

  static std::optional<Lag> parse(std::string_view text);
};

// "16/B374D848" as a position in the log.
std::optional<std::int64_t> parse_log_position(std::string_view text);

}  // namespace bellwether::checks::postgres
