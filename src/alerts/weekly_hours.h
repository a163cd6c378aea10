// WeeklyHours: hours that come back each week, in one zone: "monday-friday 09:00-17:00", "saturday,sunday 00:00-24:00", "22:00-07:00" (every day,
// over midnight). For quiet hours and the restrictions of on-call layers.
//
// A plain value; any thread. contains() costs a calendar conversion.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/civil_time.h"
#include "base/result.h"
#include "base/time.h"

namespace bellwether::alerts {

// "09:30", at most "24:00". kInvalidArgument otherwise.
Result<seconds> parse_time_of_day(std::string_view text);

class WeeklyHours {
 public:
  struct Interval {
    UnixSeconds from, until;
    friend bool operator==(const Interval&, const Interval&) = default;
  };

  // kInvalidArgument names the text.
  static Result<WeeklyHours> parse(std::span<const std::string> texts, CivilZone zone);

  bool is_empty() const { return windows_.empty(); }
  bool contains(UnixSeconds time) const;
  // In order, without gaps of nothing between them, cut to [from, until). Cost: days between them.
  std::vector<Interval> intervals(UnixSeconds from, UnixSeconds until) const;
  // The end of the interval that `time` is in; `time` itself when it is in none.
  UnixSeconds end_of(UnixSeconds time) const;

 private:
  struct Window {
    unsigned weekday = 0;      // 0 is Sunday
    seconds begin{0}, end{0};  // of the day; `end` may lie in the next day
  };

  CivilZone zone_;
  std::vector<Window> windows_;
};

}  // namespace bellwether::alerts
