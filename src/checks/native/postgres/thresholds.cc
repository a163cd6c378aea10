#include "checks/native/postgres/thresholds.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "checks/native/option_values.h"

namespace bellwether::checks::postgres {
namespace {

// A number with an optional unit behind it, blanks between allowed; the unit's first letter, lower case, 0 when there is none.
struct Measure {
  double number;
  char unit;
};

std::optional<Measure> parse_measure(std::string_view text) {
  text = trim(text);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::optional<double> number = decimal_number(text.substr(0, digits));
  if (!number) return std::nullopt;
  const std::string unit = to_lower(trim(text.substr(digits)));
  for (const char letter : unit) {
    if (letter < 'a' || letter > 'z') return std::nullopt;
  }
  return Measure{*number, unit.empty() ? '\0' : unit.front()};
}

std::optional<std::int64_t> scaled(double number, double unit) {
  const double value = number * unit;
  if (value > 9e18) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

}  // namespace

std::optional<std::int64_t> parse_time(std::string_view text) {
  const std::optional<Measure> measure = parse_measure(text);
  if (!measure) return std::nullopt;
  switch (measure->unit) {
    case '\0':
    case 's':
      return scaled(measure->number, 1);
    case 'm':
      return scaled(measure->number, 60);
    case 'h':
      return scaled(measure->number, 3'600);
    case 'd':
      return scaled(measure->number, 86'400);
    case 'w':
      return scaled(measure->number, 604'800);
    default:
      return std::nullopt;
  }
}

std::optional<std::int64_t> parse_size(std::string_view text) {
  constexpr std::string_view kUnits = "bkmgtp";
  const std::optional<Measure> measure = parse_measure(text);
  if (!measure) return std::nullopt;
  if (measure->unit == '\0') return scaled(measure->number, 1);
  const std::size_t power = kUnits.find(measure->unit);
  if (power == std::string_view::npos) return std::nullopt;
  return scaled(measure->number, std::pow(1'024.0, static_cast<double>(power)));
}

std::optional<std::int64_t> parse_connections(std::string_view text, std::int64_t all) {
  const bool is_percent = text.ends_with('%');
  if (is_percent) text.remove_suffix(1);
  const std::optional<std::int64_t> number = whole_number(text);
  if (!number) return std::nullopt;
  if (is_percent) return *number >= 0 && *number <= 1'000 ? std::optional(all * *number / 100) : std::nullopt;
  return *number < 0 ? all + *number : *number;
}

std::optional<CountForTime> CountForTime::parse(std::string_view text) {
  CountForTime parsed;
  if (const std::size_t word = text.find(" for "); word != std::string_view::npos) {
    parsed.count = positive_number(trim(text.substr(0, word)));
    parsed.time = parse_time(text.substr(word + 5));
    if (!parsed.count || !parsed.time) return std::nullopt;
  } else if (text.starts_with('+')) {
    parsed.count = whole_number(text.substr(1));
    if (!parsed.count) return std::nullopt;
  } else {
    parsed.time = parse_time(text);
    if (!parsed.time) return std::nullopt;
  }
  return parsed;
}

std::optional<Lag> Lag::parse(std::string_view text) {
  Lag parsed;
  const std::size_t word = text.find(" and ");
  const std::string_view first = trim(text.substr(0, word));
  if (word != std::string_view::npos) {
    parsed.bytes = whole_number(first);
    parsed.time = parse_time(text.substr(word + 5));
    if (!parsed.bytes || !parsed.time) return std::nullopt;
  } else if (const std::optional<std::int64_t> bytes = whole_number(first)) {
    parsed.bytes = bytes;
  } else {
    parsed.time = parse_time(first);
    if (!parsed.time) return std::nullopt;
  }
  return parsed;
}

std::optional<std::int64_t> parse_log_position(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  std::uint32_t high = 0;
  std::uint32_t low = 0;
  const char* last = text.data() + text.size();
  const auto first_end = std::from_chars(text.data(), text.data() + slash, high, 16);
  const auto second_end = std::from_chars(text.data() + slash + 1, last, low, 16);
  if (first_end.ptr != text.data() + slash || second_end.ptr != last || slash + 1 == text.size() || slash == 0) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(high) << 32 | low);
}

}  // namespace bellwether::checks::postgres
