// Crontab: the five fields of cron (minute, hour, day of the month, month, day of the week) with names, ranges, steps and lists, and the nicknames
// @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually. As in cron, where both kinds of days are restricted either is enough.
//
// Immutable; any thread. When clocks change: a schedule whose hour is "*" goes on by real time; one with hours runs once in an hour that happens
// twice, and at the moment of the change where its hour does not happen.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "alerts/civil_time.h"
#include "base/result.h"
#include "base/time.h"

namespace bellwether::errors {

class Crontab {
 public:
  // kInvalidArgument names the field.
  static Result<Crontab> parse(std::string_view text);

  // The first time after `time`, at a whole minute; nullopt when there is none within nine years (February 30). At most some thousand steps.
  std::optional<UnixSeconds> next_after(UnixSeconds time, const alerts::CivilZone& zone) const;

 private:
  bool holds_day(std::chrono::year_month_day date) const;
  // The first reading at or after `from`.
  std::optional<alerts::CivilSeconds> first_from(alerts::CivilSeconds from) const;

  std::uint64_t minutes_ = 0;  // bit i: minute i, and so on
  std::uint64_t hours_ = 0, days_ = 0, months_ = 0, weekdays_ = 0;
  bool any_hour_ = false, any_day_ = false, any_weekday_ = false;
};

}  // namespace bellwether::errors
