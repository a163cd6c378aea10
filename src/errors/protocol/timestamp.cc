#include "errors/protocol/timestamp.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace bellwether::errors {
namespace {

constexpr double kLatest = 253402300800;  // the year 10000

std::optional<UnixMillis> from_seconds(double value) {
  if (!std::isfinite(value) || value < 0 || value >= kLatest) return std::nullopt;
  return UnixMillis(milliseconds(std::llround(value * 1000)));
}

// Takes exactly `digits` digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
  if (error != std::errc() || end != text.data() + digits || value < 0) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::chrono::minutes> take_zone(std::string_view& text) {
  if (text.empty() || take(text, "Zz")) return std::chrono::minutes(0);
  const bool is_west = text.front() == '-';
  if (!take(text, "+-")) return std::nullopt;
  const std::optional<int> hours = take_number(text, 2);
  take(text, ":");
  const std::optional<int> minutes = text.empty() ? std::optional<int>(0) : take_number(text, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const std::chrono::minutes offset(*hours * 60 + *minutes);
  return is_west ? -offset : offset;
}

std::optional<milliseconds> take_fraction(std::string_view& text) {
  if (!take(text, ".,")) return milliseconds(0);
  int value = 0;
  std::size_t digits = 0;
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; ++digits, text.remove_prefix(1)) {
    if (digits < 3) value = value * 10 + (text.front() - '0');
  }
  if (digits == 0) return std::nullopt;
  for (; digits < 3; ++digits) value *= 10;
  return milliseconds(value);
}

}  // namespace

std::optional<UnixMillis> read_timestamp(std::string_view text) {
  double number = 0;
  if (const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      error == std::errc() && end == text.data() + text.size()) {
    return from_seconds(number);
  }
  const std::optional<int> year = take_number(text, 4);
  if (!year || !take(text, "-")) return std::nullopt;
  const std::optional<int> month = take_number(text, 2);
  if (!month || !take(text, "-")) return std::nullopt;
  const std::optional<int> day = take_number(text, 2);
  if (!day || !take(text, "Tt ")) return std::nullopt;
  const std::optional<int> hour = take_number(text, 2);
  if (!hour || !take(text, ":")) return std::nullopt;
  const std::optional<int> minute = take_number(text, 2);
  if (!minute || !take(text, ":")) return std::nullopt;
  const std::optional<int> second = take_number(text, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const std::optional<milliseconds> fraction = take_fraction(text);
  if (!fraction) return std::nullopt;
  const std::optional<std::chrono::minutes> zone = take_zone(text);
  if (!zone || !text.empty()) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return UnixMillis(std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(*hour) +
                    std::chrono::minutes(*minute) + seconds(*second) + *fraction - *zone);
}

std::optional<UnixMillis> read_timestamp(codec::JsonValue value) {
  if (const std::optional<double> number = value.as_double()) return from_seconds(*number);
  if (const std::optional<std::string_view> text = value.as_string()) return read_timestamp(*text);
  return std::nullopt;
}

}  // namespace bellwether::errors
