#include "alerts/weekly_hours.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::alerts {
namespace {

using std::chrono::days;

constexpr std::array<std::string_view, 7> kWeekdays{"sunday",   "monday", "tuesday", "wednesday",
                                                    "thursday", "friday", "saturday"};

std::optional<unsigned> find_weekday(std::string_view text) {
  const std::string word = to_lower(trim(text));
  for (unsigned i = 0; i < kWeekdays.size(); ++i) {
    if (word == kWeekdays[i] || (word.size() == 3 && kWeekdays[i].starts_with(word))) return i;
  }
  return std::nullopt;
}

// "monday-friday,sunday"
std::optional<std::bitset<7>> parse_weekdays(std::string_view text) {
  std::bitset<7> all;
  for (const std::string_view piece : split(text, ',')) {
    const std::size_t dash = piece.find('-');
    const std::optional<unsigned> first = find_weekday(piece.substr(0, dash));
    const std::optional<unsigned> last = dash == std::string_view::npos ? first : find_weekday(piece.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    for (unsigned day = *first;; day = (day + 1) % 7) {
      all.set(day);
      if (day == *last) break;
    }
  }
  return all;
}

unsigned weekday_of(std::chrono::local_days day) {
  return std::chrono::weekday(day).c_encoding();
}

}  // namespace

Result<seconds> parse_time_of_day(std::string_view text) {
  const std::string_view word = trim(text);
  const std::size_t colon = word.find(':');
  unsigned hour = 0;
  unsigned minute = 0;
  const auto whole = [](std::string_view digits, unsigned& out) {
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return problem == std::errc() && end == digits.data() + digits.size() && digits.size() <= 2;
  };
  if (colon == std::string_view::npos || !whole(word.substr(0, colon), hour) ||
      !whole(word.substr(colon + 1), minute) || minute > 59 || hour * 60 + minute > 24 * 60)
    return fail(Code::kInvalidArgument, fmt::format("'{}' is no time of day such as 09:30", printable(word)));
  return std::chrono::hours(hour) + std::chrono::minutes(minute);
}

Result<WeeklyHours> WeeklyHours::parse(std::span<const std::string> texts, CivilZone zone) {
  WeeklyHours hours;
  hours.zone_ = zone;
  for (const std::string& text : texts) {
    const std::string_view line = trim(text);
    const std::size_t blank = line.rfind(' ');
    const std::string_view range = blank == std::string_view::npos ? line : line.substr(blank + 1);
    std::optional<std::bitset<7>> weekdays = std::bitset<7>().set();
    if (blank != std::string_view::npos && trim(line.substr(0, blank)) != "daily")
      weekdays = parse_weekdays(line.substr(0, blank));
    const std::size_t dash = range.find('-');
    if (!weekdays || dash == std::string_view::npos)
      return fail(Code::kInvalidArgument,
                  fmt::format("'{}' is not like 'monday-friday 09:00-17:00' or '22:00-07:00'", printable(text)));
    TRY(const seconds begin, parse_time_of_day(range.substr(0, dash)));
    TRY(seconds end, parse_time_of_day(range.substr(dash + 1)));
    if (end <= begin) end += days(1);
    for (unsigned day = 0; day < 7; ++day) {
      if (weekdays->test(day)) hours.windows_.push_back({day, begin, end});
    }
  }
  return hours;
}

bool WeeklyHours::contains(UnixSeconds time) const {
  if (windows_.empty()) return false;
  const CivilSeconds civil = zone_.to_civil(time);
  const auto day = std::chrono::floor<days>(civil);
  const seconds since = civil - day;
  const unsigned today = weekday_of(day);
  const unsigned yesterday = (today + 6) % 7;
  return std::ranges::any_of(windows_, [&](const Window& window) {
    return (window.weekday == today && window.begin <= since && since < window.end) ||
           (window.weekday == yesterday && since + days(1) < window.end);
  });
}

std::vector<WeeklyHours::Interval> WeeklyHours::intervals(UnixSeconds from, UnixSeconds until) const {
  std::vector<Interval> found;
  const auto last = std::chrono::floor<days>(zone_.to_civil(until));
  for (auto day = std::chrono::floor<days>(zone_.to_civil(from)) - days(1); day <= last; day += days(1)) {
    for (const Window& window : windows_) {
      if (window.weekday != weekday_of(day)) continue;
      const Interval interval{std::max(from, zone_.from_civil(CivilSeconds(day) + window.begin)),
                              std::min(until, zone_.from_civil(CivilSeconds(day) + window.end))};
      if (interval.from < interval.until) found.push_back(interval);
    }
  }
  std::ranges::sort(found, {}, &Interval::from);
  std::vector<Interval> merged;
  for (const Interval& interval : found) {
    if (!merged.empty() && interval.from <= merged.back().until) {
      merged.back().until = std::max(merged.back().until, interval.until);
    } else {
      merged.push_back(interval);
    }
  }
  return merged;
}

UnixSeconds WeeklyHours::end_of(UnixSeconds time) const {
  if (!contains(time)) return time;
  // Eight days see the end of any interval but that of hours which never end.
  const std::vector<Interval> ahead = intervals(time, time + days(8));
  return ahead.empty() ? time : ahead.front().until;
}

}  // namespace bellwether::alerts
