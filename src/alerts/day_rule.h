// DayRule: the days that one line of a timeperiod means: "2026-12-24 - 2026-12-26 / 2", "july 4", "day -1", "thursday 4 november",
// "monday 1 - monday 2", as Nagios reads and orders them. Plain weekdays are not rules: the Timeperiod keeps them by day of the week.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bellwether::alerts {

// One end of a rule: what its kind uses of these.
struct DayMark {
  int year = 0;
  int month = 0;    // 1 to 12
  int day = 0;      // of the month, or the how-manieth weekday; negative counts from the end
  int weekday = 0;  // 0 is Sunday
  friend bool operator==(const DayMark&, const DayMark&) = default;
};

struct DayRule {
  // From the most to the least specific: the first kind that has a rule for a day decides.
  enum class Kind : std::uint8_t {
    kCalendarDate,      // 2026-12-24
    kMonthDate,         // july 4
    kMonthDay,          // day 2
    kWeekdayOfMonth,    // monday 1 april
    kWeekdayOfAnyMonth  // monday 1
  };
  Kind kind = Kind::kCalendarDate;
  DayMark from, until;
  int skip = 1;          // each how-manieth day counts from `from`
  bool is_open = false;  // kCalendarDate without an end: "2026-01-01 / 3"
  bool covers(std::chrono::local_days day) const;

  // As Nagios writes it: "july 10 - july 15 / 2".
  std::string text() const;
  friend bool operator==(const DayRule&, const DayRule&) = default;
};

// A line of a definition, read as Nagios does with its list of forms.
struct DayLineForm {
  std::optional<DayRule> rule;  // else a day of the week
  int weekday = 0;
  std::string_view ranges;  // what follows: hours, or what could not be read as part of the days
};

// `line` is "july 10 - 15 / 2 09:00-17:00". kInvalidArgument when no form fits or a name is neither a weekday nor a month.
Result<DayLineForm> read_day_line(std::string_view line);

std::string_view weekday_name(int weekday);  // "sunday"

}  // namespace bellwether::alerts
