#include "errors/crons/crontab.h"

#include <array>
#include <bit>
#include <charconv>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::errors {
namespace {

using alerts::CivilSeconds;
using std::chrono::days;
using std::chrono::local_days;

constexpr int kMaxDays = 9 * 366;  // from one February 29 to the next where a century has none

struct Field {
  std::string_view name;
  unsigned first, last;
  std::span<const std::string_view> names;  // of `first` and on
};

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr std::array<Field, 5> kFields = {{{"minute", 0, 59, {}},
                                           {"hour", 0, 23, {}},
                                           {"day of the month", 1, 31, {}},
                                           {"month", 1, 12, kMonths},
                                           {"day of the week", 0, 7, kWeekdays}}};

struct Nickname {
  std::string_view name, fields;
};
constexpr std::array<Nickname, 7> kNicknames = {{{"@hourly", "0 * * * *"},
                                                 {"@daily", "0 0 * * *"},
                                                 {"@midnight", "0 0 * * *"},
                                                 {"@weekly", "0 0 * * 0"},
                                                 {"@monthly", "0 0 1 * *"},
                                                 {"@yearly", "0 0 1 1 *"},
                                                 {"@annually", "0 0 1 1 *"}}};

std::optional<unsigned> read_number(std::string_view text) {
  unsigned value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<unsigned> read_value(std::string_view text, const Field& field) {
  const std::string word = to_lower(text);
  for (std::size_t i = 0; i < field.names.size(); ++i) {
    if (word == field.names[i]) return field.first + static_cast<unsigned>(i);
  }
  const std::optional<unsigned> value = read_number(text);
  if (!value || *value < field.first || *value > field.last) return std::nullopt;
  return value;
}

// "*", "5", "1-5", "*/10", "10-50/20", "5/15"
std::optional<std::uint64_t> read_item(std::string_view item, const Field& field) {
  const std::size_t slash = item.find('/');
  const std::string_view range = item.substr(0, slash);
  unsigned step = 1;
  if (slash != std::string_view::npos) {
    const std::optional<unsigned> read = read_number(item.substr(slash + 1));
    if (!read || *read == 0 || *read > 59) return std::nullopt;
    step = *read;
  }
  unsigned first = field.first, last = field.last;
  if (range != "*") {
    const std::size_t dash = range.find('-');
    const std::optional<unsigned> begin = read_value(range.substr(0, dash), field);
    if (!begin) return std::nullopt;
    first = *begin;
    last = slash == std::string_view::npos ? first : field.last;
    if (dash != std::string_view::npos) {
      const std::optional<unsigned> end = read_value(range.substr(dash + 1), field);
      if (!end || *end < first) return std::nullopt;
      last = *end;
    }
  }
  std::uint64_t bits = 0;
  for (unsigned value = first; value <= last; value += step) bits |= std::uint64_t{1} << value;
  return bits;
}

Result<std::uint64_t> read_field(std::string_view text, const Field& field) {
  std::uint64_t bits = 0;
  for (const std::string_view item : split(text, ',')) {
    const std::optional<std::uint64_t> read = read_item(item, field);
    if (!read)
      return fail(Code::kInvalidArgument, fmt::format("'{}' is no {} of a crontab", printable(item), field.name));
    bits |= *read;
  }
  return bits;
}

bool has(std::uint64_t bits, unsigned value) {
  return (bits >> value & 1) != 0;
}

// The lowest bit at or above `from`; 64 when there is none.
unsigned lowest(std::uint64_t bits, unsigned from) {
  return from >= 64 ? 64 : static_cast<unsigned>(std::countr_zero(bits & ~std::uint64_t{0} << from));
}

}  // namespace

Result<Crontab> Crontab::parse(std::string_view text) {
  text = trim(text);
  for (const Nickname& nickname : kNicknames) {
    if (equals_ignoring_case(text, nickname.name)) text = nickname.fields;
  }
  std::vector<std::string_view> parts;
  for (const std::string_view part : split(text, ' ')) {
    if (const std::string_view trimmed = trim(part); !trimmed.empty()) parts.push_back(trimmed);
  }
  if (parts.size() != kFields.size())
    return fail(Code::kInvalidArgument, fmt::format("'{}' is no crontab: five fields are wanted", printable(text)));
  Crontab crontab;
  const std::array<std::uint64_t*, 5> fields = {&crontab.minutes_, &crontab.hours_, &crontab.days_, &crontab.months_,
                                                &crontab.weekdays_};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    TRY(*fields[i], read_field(parts[i], kFields[i]));
  }
  if (has(crontab.weekdays_, 7)) crontab.weekdays_ |= 1;  // Sunday is 0 and 7
  crontab.any_hour_ = parts[1].starts_with('*');
  crontab.any_day_ = parts[2].starts_with('*');
  crontab.any_weekday_ = parts[4].starts_with('*');
  return crontab;
}

bool Crontab::holds_day(std::chrono::year_month_day date) const {
  if (!has(months_, static_cast<unsigned>(date.month()))) return false;
  const bool is_day = has(days_, static_cast<unsigned>(date.day()));
  const bool is_weekday = has(weekdays_, std::chrono::weekday(local_days(date)).c_encoding());
  // A day that is restricted and one that is not, or a step of all days, must both hold.
  return any_day_ || any_weekday_ ? is_day && is_weekday : is_day || is_weekday;
}

std::optional<CivilSeconds> Crontab::first_from(CivilSeconds from) const {
  local_days day = std::chrono::floor<days>(from);
  auto minute = static_cast<unsigned>(std::chrono::ceil<std::chrono::minutes>(from - CivilSeconds(day)).count());
  for (int i = 0; i < kMaxDays; ++i, day += days(1), minute = 0) {
    if (!holds_day(std::chrono::year_month_day(day))) continue;
    unsigned hour = lowest(hours_, minute / 60);
    if (hour > 23) continue;
    unsigned of_hour = lowest(minutes_, hour == minute / 60 ? minute % 60 : 0);
    if (of_hour > 59) {
      hour = lowest(hours_, hour + 1);
      if (hour > 23) continue;
      of_hour = lowest(minutes_, 0);
    }
    return CivilSeconds(day) + std::chrono::hours(hour) + std::chrono::minutes(of_hour);
  }
  return std::nullopt;
}

std::optional<UnixSeconds> Crontab::next_after(UnixSeconds time, const alerts::CivilZone& zone) const {
  if (!any_hour_) {
    CivilSeconds from = zone.to_civil(time) + seconds(1);
    // Twice at most: in an hour that happens twice, its first time may lie behind us.
    while (const std::optional<CivilSeconds> reading = first_from(from)) {
      const UnixSeconds next = zone.from_civil(*reading);
      if (next > time) return next;
      from = *reading + std::chrono::minutes(1);
    }
    return std::nullopt;
  }
  UnixSeconds from = time + seconds(1);
  while (true) {
    const alerts::CivilZone::Stretch stretch = zone.stretch_at(from);
    const std::optional<CivilSeconds> reading = first_from(CivilSeconds(from.time_since_epoch() + stretch.offset));
    if (!reading) return std::nullopt;
    const UnixSeconds next(reading->time_since_epoch() - stretch.offset);
    if (next < stretch.end) return next;
    from = stretch.end;
  }
}

}  // namespace bellwether::errors
