#include "errors/search/moment.h"

#include <cctype>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"

namespace bellwether::errors {
namespace {

constexpr milliseconds kDay = std::chrono::days(1);
constexpr std::int64_t kMaxSpanDays = 36'500;

// Reads exactly `digits` digits and advances.
std::optional<unsigned> take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, number);
  if (error != std::errc() || end != text.data() + digits) return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::chrono::sys_days> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month),
                                         std::chrono::day(*day)};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

// "14:32", "14:32:05", "14:32:05.123".
std::optional<milliseconds> take_time_of_day(std::string_view& text, milliseconds& span) {
  const auto hours = take_digits(text, 2);
  if (!hours || *hours > 23 || !take(text, ':')) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  milliseconds time = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  span = std::chrono::minutes(1);
  if (!take(text, ':')) return time;
  const auto whole = take_digits(text, 2);
  if (!whole || *whole > 59) return std::nullopt;
  time += seconds(*whole);
  span = seconds(1);
  if (!take(text, '.')) return time;
  int scale = 100;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    time += milliseconds((text.front() - '0') * scale);
    scale /= 10;
    text.remove_prefix(1);
  }
  span = milliseconds(1);
  return time;
}

// "Z", "+02:00", "-0530" or nothing.
std::optional<milliseconds> take_zone(std::string_view& text) {
  if (text.empty() || take(text, 'Z') || take(text, 'z')) return milliseconds(0);
  const bool is_west = text.front() == '-';
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  const auto hours = take_digits(text, 2);
  take(text, ':');
  const auto minutes = take_digits(text, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const milliseconds offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return is_west ? -offset : offset;
}

std::unexpected<Error> wrong_time(const SearchTerm& term) {
  return wrong_search(term.at, fmt::format("'{}' needs a time such as -24h, +7d or >2026-11-20, not '{}'", term.key,
                                           printable(term.values.front(), 40)));
}

}  // namespace

std::optional<milliseconds> parse_span(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0 || end + 1 != text.data() + text.size()) return std::nullopt;
  milliseconds unit{0};
  switch (*end) {
    case 's':
      unit = seconds(1);
      break;
    case 'm':
      unit = std::chrono::minutes(1);
      break;
    case 'h':
      unit = std::chrono::hours(1);
      break;
    case 'd':
      unit = kDay;
      break;
    case 'w':
      unit = 7 * kDay;
      break;
    default:
      return std::nullopt;
  }
  if (number > kMaxSpanDays * kDay / unit) return std::nullopt;
  return number * unit;
}

std::optional<UnixMillis> parse_moment(std::string_view text, milliseconds* span) {
  milliseconds named = kDay;
  if (const auto number = parse_number(text); number && text.size() > 4) {
    if (!(*number >= 0 && *number < 1e11)) return std::nullopt;
    if (span != nullptr) *span = seconds(1);
    return UnixMillis(milliseconds(static_cast<std::int64_t>(*number * 1000)));
  }
  const auto date = take_date(text);
  if (!date) return std::nullopt;
  UnixMillis moment = *date;
  if (!text.empty()) {
    if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return std::nullopt;
    const auto time = take_time_of_day(text, named);
    if (!time) return std::nullopt;
    const auto zone = take_zone(text);
    if (!zone || !text.empty()) return std::nullopt;
    moment += *time - *zone;
  }
  if (span != nullptr) *span = named;
  return moment;
}

Result<MomentRange> read_moment_range(const SearchTerm& term, Reckoning reckoning, UnixMillis now) {
  if (term.values.size() != 1) return wrong_search(term.at, fmt::format("'{}' takes one time", term.key));
  const std::string_view text = term.values.front();
  const bool is_plain = term.comparison == Comparison::kIs;
  if (is_plain && (text.starts_with('-') || text.starts_with('+'))) {
    const auto ago = parse_span(text.substr(1));
    if (!ago) return wrong_time(term);
    if (text.front() == '-') return MomentRange{.from = now - *ago};
    return MomentRange{.until = now - *ago + milliseconds(1)};
  }
  if (reckoning == Reckoning::kAge) {
    const auto age = parse_span(text);
    if (!age || is_plain) return wrong_time(term);
    const bool is_younger = term.comparison == Comparison::kLess || term.comparison == Comparison::kLessOrEqual;
    if (is_younger) return MomentRange{.from = now - *age};
    return MomentRange{.until = now - *age + milliseconds(1)};
  }
  milliseconds span{0};
  const auto moment = parse_moment(text, &span);
  if (!moment) return wrong_time(term);
  switch (term.comparison) {
    case Comparison::kLess:
      return MomentRange{.until = *moment};
    case Comparison::kLessOrEqual:
      return MomentRange{.until = *moment + milliseconds(1)};
    case Comparison::kGreater:
      return MomentRange{.from = *moment + milliseconds(1)};
    case Comparison::kGreaterOrEqual:
      return MomentRange{.from = *moment};
    default:
      return MomentRange{.from = *moment, .until = *moment + span};
  }
}

}  // namespace bellwether::errors
