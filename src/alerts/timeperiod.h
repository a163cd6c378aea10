// Timeperiod: when somebody may be told or something may be checked: weekly hours, exceptions by date, and other periods that are cut out.
// The date forms and their order are those of Nagios' object definitions.
//
//   Result<Timeperiod> hours = Timeperiod::parse("workhours", entries, zone);
//   if (!hours->contains(now)) wait_until(hours->next_in(now));
//
// A plain value; const calls from any thread. contains() costs a calendar conversion and a walk over the day's ranges, under a microsecond
// for a plain weekly period; next_in() looks at most kHorizon ahead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace bellwether::alerts {

enum class TimeperiodIndex : std::uint32_t {};
inline constexpr TimeperiodIndex kNoTimeperiod{~std::uint32_t{0}};  // always

class Timeperiod {
 public:
  static constexpr std::chrono::days kHorizon{366};

  // Seconds of a day, [begin, end); end is at most 86,400.
  struct Range {
    std::int32_t begin = 0;
    std::int32_t end = 0;
    friend bool operator==(const Range&, const Range&) = default;
  };

  // A line of the definition: "monday" / "09:00-17:00,18:00-20:00", "2026-12-24 - 2026-12-26 / 2" / "00:00-24:00", "day -1" / … .
  // kInvalidArgument names the line's text.
  Result<void> add(std::string_view days, std::string_view ranges);
  // Hours of `other` are never in this one. Copies what it needs.
  void exclude(const Timeperiod& other);

  // IANA name; empty is the process's local time.
  void set_zone(std::string zone) { zone_ = std::move(zone); }

  bool contains(UnixSeconds time) const;
  // The first second at or after `time` that is in the period; nullopt when there is none within kHorizon.
  std::optional<UnixSeconds> next_in(UnixSeconds time) const;

  std::string name;
  std::string alias;

 private:
  struct DayRule {
    enum class Kind { kCalendarDate, kMonthDate, kMonthDay, kMonthWeekday, kWeekdayOfMonth, kWeekday };
    Kind kind = Kind::kWeekday;
    int from[4] = {};  // year, month, day or nth, weekday: what the kind uses
    int until[4] = {};
    int skip = 1;
    std::vector<Range> ranges;
  };
  // The ranges of one local day, by the most specific rule that covers it.
  const std::vector<Range>* ranges_of(std::chrono::local_days day) const;

  std::string zone_;
  std::vector<DayRule> rules_;
  std::vector<Timeperiod> excluded_;
};

}  // namespace bellwether::alerts
