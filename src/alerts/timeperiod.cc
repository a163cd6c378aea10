#include "alerts/timeperiod.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace bellwether::alerts {
namespace {

using std::chrono::local_days;
using LocalSeconds = std::chrono::local_seconds;

constexpr int kDaySeconds = 86'400;

LocalSeconds to_local(UnixSeconds time, seconds offset) {
  return LocalSeconds(time.time_since_epoch() + offset);
}

UnixSeconds to_unix(LocalSeconds local, seconds offset) {
  return UnixSeconds(local.time_since_epoch() - offset);
}

// "09:30" in front of a text, seconds and all else behind it are dropped: as Nagios reads it.
std::optional<std::int64_t> read_clock(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto number = [](std::string_view digits) {
    std::int64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  };
  return number(text.substr(0, colon)) * 3600 + number(text.substr(colon + 1)) * 60;
}

std::string clock_text(std::int32_t second) {
  return fmt::format("{:02}:{:02}", second / 3600, second / 60 % 60);
}

std::string ranges_text(const std::vector<Timeperiod::Range>& ranges) {
  std::string out;
  for (const Timeperiod::Range& range : ranges)
    out += fmt::format("{}{}-{}", out.empty() ? "" : ",", clock_text(range.begin), clock_text(range.end));
  return out;
}

}  // namespace

Result<void> Timeperiod::add(std::string_view days, std::string_view ranges) {
  const std::string line = fmt::format("{} {}", days, ranges);
  TRY(const DayLineForm form, read_day_line(line));
  if (!form.rule) {
    TRY(weekly_[static_cast<std::size_t>(form.weekday)], read_ranges(form.ranges, form.weekday));
    return {};
  }
  Exception exception{*form.rule, {}};
  TRY(exception.ranges, read_ranges(form.ranges, std::nullopt));
  const auto behind = std::ranges::upper_bound(exceptions_, exception.rule.kind, {},
                                               [](const Exception& known) { return known.rule.kind; });
  exceptions_.insert(behind, std::move(exception));
  return {};
}

Result<std::vector<Timeperiod::Range>> Timeperiod::read_ranges(std::string_view text,
                                                               std::optional<int> weekday) const {
  std::vector<Range> ranges;
  const std::string of_day = weekday ? fmt::format(" for day {}", *weekday) : std::string();
  const std::string on_day = weekday ? fmt::format(" on day {}", *weekday) : std::string();
  const std::string of_period = weekday ? fmt::format(" '{}'", name) : std::string();
  for (int number = 1;; ++number) {
    const std::size_t end = text.find_first_of(", ");
    const std::string_view one = text.substr(0, end);
    const std::size_t dash = one.find('-');
    const auto begins = read_clock(one.substr(0, dash));
    const auto ends = dash == std::string_view::npos ? std::nullopt : read_clock(one.substr(dash + 1));
    if (!begins || !ends)
      return fail(Code::kInvalidArgument, fmt::format("Could not parse timerange #{}{} of timeperiod", number, of_day));
    if (*begins < 0 || *begins > kDaySeconds) {
      return fail(Code::kInvalidArgument,
                  fmt::format("Start time {}{} is not valid for timeperiod{}", *begins, on_day, of_period));
    }
    if (*ends < 0 || *ends > kDaySeconds) {
      return fail(Code::kInvalidArgument,
                  fmt::format("End time {}{} is not value for timeperiod{}", *ends, on_day, of_period));
    }
    const Range range{static_cast<std::int32_t>(*begins), static_cast<std::int32_t>(*ends)};
    // In this order Nagios writes them: those of a weekday sorted, others the last first.
    ranges.insert(weekday ? std::ranges::upper_bound(ranges, range.begin, {}, &Range::begin) : ranges.begin(), range);
    if (end == std::string_view::npos) return ranges;
    text.remove_prefix(end + 1);
  }
}

void Timeperiod::exclude(const Timeperiod& other) {
  excluded_.push_back(other);
}

const std::vector<Timeperiod::Range>& Timeperiod::ranges_of(local_days day) const {
  for (const Exception& exception : exceptions_) {
    if (exception.rule.covers(day)) return exception.ranges;
  }
  return weekly_[std::chrono::weekday(day).c_encoding()];
}

bool Timeperiod::contains(UnixSeconds time) const {
  const LocalSeconds local = to_local(time, zone_.stretch_at(time).offset);
  const local_days day = std::chrono::floor<std::chrono::days>(local);
  const auto second = (local - day).count();
  const bool is_in_hours = std::ranges::any_of(
      ranges_of(day), [second](const Range& range) { return second >= range.begin && second < range.end; });
  return is_in_hours &&
         std::ranges::none_of(excluded_, [time](const Timeperiod& other) { return other.contains(time); });
}

UnixSeconds Timeperiod::next_change(UnixSeconds time) const {
  // Within one stretch of the zone's offset, local time runs as ours does; the end of the stretch is a change of its own.
  const CivilZone::Stretch stretch = zone_.stretch_at(time);
  const LocalSeconds local = to_local(time, stretch.offset);
  const local_days day = std::chrono::floor<std::chrono::days>(local);
  UnixSeconds next = std::min(stretch.end, to_unix(day + std::chrono::days(1), stretch.offset));
  for (const Range& range : ranges_of(day)) {
    for (const std::int32_t edge : {range.begin, range.end}) {
      const UnixSeconds at = to_unix(day + seconds(edge), stretch.offset);
      if (at > time) next = std::min(next, at);
    }
  }
  for (const Timeperiod& other : excluded_) next = std::min(next, other.next_change(time));
  return next;
}

std::optional<UnixSeconds> Timeperiod::next_in(UnixSeconds time) const {
  const UnixSeconds last = time + kHorizon;
  while (!contains(time)) {
    time = next_change(time);
    if (time > last) return std::nullopt;
  }
  return time;
}

std::vector<std::pair<std::string, std::string>> Timeperiod::lines() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const Exception& exception : exceptions_) all.emplace_back(exception.rule.text(), ranges_text(exception.ranges));
  for (int weekday = 0; weekday < 7; ++weekday) {
    const std::vector<Range>& ranges = weekly_[static_cast<std::size_t>(weekday)];
    if (!ranges.empty()) all.emplace_back(weekday_name(weekday), ranges_text(ranges));
  }
  return all;
}

}  // namespace bellwether::alerts
