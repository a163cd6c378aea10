#include "graphite/time_grammar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::graphite {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kMostSeconds = 10'000LL * 366 * kDay;  // what a date library of four-digit years can hold
constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::unexpected<Error> unknown(std::string_view reference) {
  return fail(Code::kInvalidArgument, fmt::format("Unknown day reference: {}", printable(reference)));
}

struct Date {
  std::int64_t year = 1970, month = 1, day = 1;
};

std::optional<CivilSeconds> civil(const Date& date, std::int64_t hour, std::int64_t minute) {
  if (date.year < 1 || date.year > 9999 || date.month < 1 || date.month > 12 || date.day < 1) return std::nullopt;
  const std::chrono::year_month_day day(std::chrono::year(static_cast<int>(date.year)),
                                        std::chrono::month(static_cast<unsigned>(date.month)),
                                        std::chrono::day(static_cast<unsigned>(std::min<std::int64_t>(date.day, 99))));
  if (!day.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  return std::chrono::sys_days(day).time_since_epoch().count() * kDay + hour * 3600 + minute * 60;
}

// The time of day in front of a reference: 10:30, 10:30pm, 6am, noon, midnight, teatime. Takes it off `rest`.
Result<void> take_time_of_day(std::string_view& rest, std::int64_t& hour, std::int64_t& minute) {
  const std::string_view whole = rest;
  if (const std::size_t colon = rest.find(':'); colon != std::string_view::npos && colon > 0 && colon < 3) {
    const std::optional<std::int64_t> h = whole_number(rest.substr(0, colon));
    const std::optional<std::int64_t> m = whole_number(rest.substr(colon + 1, 2));
    if (!h || !m) return unknown(whole);
    hour = *h;
    minute = *m;
    rest.remove_prefix(std::min(rest.size(), colon + 3));
    if (rest.starts_with("am")) {
      rest.remove_prefix(2);
    } else if (rest.starts_with("pm")) {
      hour = (hour + 12) % 24;
      rest.remove_prefix(2);
    }
  }
  for (const std::string_view half : {"am", "pm"}) {
    const std::size_t at = rest.find(half);
    if (at == std::string_view::npos || at == 0 || at > 2) continue;
    const std::optional<std::int64_t> h = whole_number(rest.substr(0, at));
    if (!h) return unknown(whole);
    hour = half == "pm" ? (*h + 12) % 24 : *h;
    rest.remove_prefix(at + 2);
  }
  struct Named {
    std::string_view name;
    std::int64_t hour;
  };
  for (const Named& named : {Named{"noon", 12}, Named{"midnight", 0}, Named{"teatime", 16}}) {
    if (!rest.starts_with(named.name)) continue;
    hour = named.hour;
    minute = 0;
    rest.remove_prefix(named.name.size());
    break;
  }
  return {};
}

Result<std::int64_t> parse_reference(std::string_view reference, const TimeZone& zone, std::int64_t now) {
  if (reference.empty() || reference == "now") return now;
  std::string_view rest = reference;
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  TRY_VOID(take_time_of_day(rest, hour, minute));

  const CivilSeconds today_seconds = zone.to_civil(now);
  const std::chrono::sys_days today = std::chrono::floor<std::chrono::days>(unix_seconds(today_seconds));
  const auto date_of = [](std::chrono::sys_days day) {
    const std::chrono::year_month_day date(day);
    return Date{static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())};
  };
  Date date = date_of(today);
  if (rest == "yesterday") {
    date = date_of(today - std::chrono::days(1));
  } else if (rest == "tomorrow") {
    date = date_of(today + std::chrono::days(1));
  } else if (std::ranges::count(rest, '/') == 2) {
    const std::vector<std::string_view> parts = split(rest, '/');
    const std::optional<std::int64_t> month = whole_number(parts[0]);
    const std::optional<std::int64_t> day = whole_number(parts[1]);
    std::optional<std::int64_t> year = whole_number(parts[2]);
    if (!month || !day || !year) return unknown(reference);
    if (*year < 1900) *year += 1900;
    if (*year < 1970) *year += 100;
    date = {*year, *month, *day};
  } else if (rest.size() == 8 && all_digits(rest)) {
    date = {*whole_number(rest.substr(0, 4)), *whole_number(rest.substr(4, 2)), *whole_number(rest.substr(6, 2))};
  } else if (const auto month = std::ranges::find(kMonths, rest.substr(0, 3)); month != kMonths.end()) {
    const std::size_t digits = rest.size() >= 5 && all_digits(rest.substr(rest.size() - 2)) ? 2 : 1;
    const std::string_view day = rest.substr(rest.size() - digits);
    if (rest.size() < 4 || !all_digits(day))
      return fail(Code::kInvalidArgument, "Day of month required after month name");
    date = {date.year, month - kMonths.begin() + 1, *whole_number(day)};
  } else if (const auto weekday = std::ranges::find(kWeekdays, rest.substr(0, 3)); weekday != kWeekdays.end()) {
    const std::int64_t current = std::chrono::weekday(today).c_encoding();
    const std::int64_t back = (current - (weekday - kWeekdays.begin()) + 7) % 7;
    date = date_of(today - std::chrono::days(back));
  } else if (!rest.empty() && rest != "today") {
    return unknown(reference);
  }
  const std::optional<CivilSeconds> reading = civil(date, hour, minute);
  if (!reading) return unknown(reference);
  return zone.from_civil(*reading);
}

}  // namespace

Result<TimeUnit> parse_time_unit(std::string_view text) {
  struct Unit {
    std::string_view prefix;
    TimeUnit unit;
  };
  for (const Unit& unit : {Unit{"s", TimeUnit::kSeconds}, Unit{"min", TimeUnit::kMinutes}, Unit{"h", TimeUnit::kHours},
                           Unit{"d", TimeUnit::kDays}, Unit{"w", TimeUnit::kWeeks}, Unit{"mon", TimeUnit::kMonths},
                           Unit{"y", TimeUnit::kYears}}) {
    if (text.starts_with(unit.prefix)) return unit.unit;
  }
  return fail(Code::kInvalidArgument, fmt::format("Invalid offset unit '{}'", printable(text)));
}

Result<std::int64_t> parse_time_offset(std::string_view text) {
  if (text.empty()) return 0;
  const std::string_view whole = text;
  std::int64_t sign = 1;
  if (text.front() == '+' || text.front() == '-') {
    sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
  } else if (text.front() < '0' || text.front() > '9') {
    return fail(Code::kInvalidArgument, fmt::format("Invalid offset: {}", printable(whole)));
  }
  std::int64_t total = 0;
  while (!text.empty()) {
    std::int64_t amount = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), amount);
    if (problem != std::errc() || text.front() == '-') {
      return fail(Code::kInvalidArgument, fmt::format("Invalid offset: {}", printable(whole)));
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    std::size_t letters = 0;
    while (letters < text.size() &&
           ((text[letters] >= 'a' && text[letters] <= 'z') || (text[letters] >= 'A' && text[letters] <= 'Z')))
      ++letters;
    TRY(const TimeUnit unit, parse_time_unit(text.substr(0, letters)));
    text.remove_prefix(letters);
    constexpr std::array<std::int64_t, 7> kSeconds = {1, 60, 3600, kDay, 7 * kDay, 30 * kDay, 365 * kDay};
    const std::int64_t unit_seconds = kSeconds[static_cast<std::size_t>(unit)];
    if (amount > kMostSeconds / unit_seconds || total > kMostSeconds - amount * unit_seconds) {
      return fail(Code::kOutOfRange, fmt::format("Offset {} is too long", printable(whole)));
    }
    total += amount * unit_seconds;
  }
  return sign * total;
}

Result<std::int64_t> parse_time(std::string_view text, const TimeZone& zone, std::int64_t now) {
  std::string plain;
  for (const char c : to_lower(trim(text))) {
    if (c != '_' && c != ',' && c != ' ') plain.push_back(c);
  }
  const std::string_view spelled = plain;
  if (all_digits(spelled)) {
    const bool is_date = spelled.size() == 8 && *whole_number(spelled.substr(0, 4)) > 1900 &&
                         *whole_number(spelled.substr(4, 2)) < 13 && *whole_number(spelled.substr(6)) < 32;
    if (!is_date) {
      const std::optional<std::int64_t> epoch = whole_number(spelled);
      if (!epoch || *epoch > kMostSeconds)
        return fail(Code::kOutOfRange, fmt::format("Time {} is too far away", spelled));
      return *epoch;
    }
  }
  std::size_t sign = spelled.find('+');
  if (sign == std::string_view::npos) sign = spelled.find('-');
  const std::string_view reference = spelled.substr(0, sign);
  const std::string_view offset = sign == std::string_view::npos ? std::string_view() : spelled.substr(sign);
  TRY(const std::int64_t base, parse_reference(reference, zone, now));
  TRY(const std::int64_t seconds_away, parse_time_offset(offset));
  return base + seconds_away;
}

}  // namespace bellwether::graphite
