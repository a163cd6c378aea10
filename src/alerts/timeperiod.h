// Timeperiod: when somebody may be told or something may be checked: weekly hours, exceptions by date, and other periods that are cut out.
// The date forms and their order are those of Nagios' object definitions.
//
//   Timeperiod hours;
//   TRY_VOID(hours.add("monday", "09:00-17:00"));
//   if (!hours.contains(now)) wait_until(hours.next_in(now));
//
// Hours are what the clocks on the wall show, also on the day on which they are put forward or back: an hour that happens twice is in the
// period twice, one that does not happen is not.
//
// A plain value; const calls from any thread. contains() costs a look at the time zone and a walk over the day's rules and ranges, under a
// microsecond for a plain weekly period; next_in() looks at most kHorizon ahead.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alerts/civil_time.h"
#include "alerts/day_rule.h"
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

  // A line of the definition: "monday" / "09:00-17:00,18:00-20:00", "2026-12-24 - 2026-12-26 / 2" / "00:00-24:00", "day -1" / … . The two
  // are read as one line, so it does not matter where it is split. A second line for a day of the week replaces the first.
  // kInvalidArgument says what is wrong with it in Nagios' words.
  Result<void> add(std::string_view days, std::string_view ranges);
  // Hours of `other` are never in this one. Copies what it needs.
  void exclude(const Timeperiod& other);

  // In which zone the hours are meant. Until it is called: the process's local time.
  void set_zone(CivilZone zone) { zone_ = zone; }

  bool contains(UnixSeconds time) const;
  // The first second at or after `time` that is in the period; nullopt when there is none within kHorizon.
  std::optional<UnixSeconds> next_in(UnixSeconds time) const;

  // The definition's lines in the order in which they are looked at, as Nagios writes them: "july 10 - july 15" and "09:00-17:00".
  std::vector<std::pair<std::string, std::string>> lines() const;

  std::string name;
  std::string alias;

 private:
  struct Exception {
    DayRule rule;
    std::vector<Range> ranges;
  };

  // The ranges of one local day, by the most specific rule that covers it.
  const std::vector<Range>& ranges_of(std::chrono::local_days day) const;
  // contains() cannot change from `time` to before this.
  UnixSeconds next_change(UnixSeconds time) const;
  Result<std::vector<Range>> read_ranges(std::string_view text, std::optional<int> weekday) const;

  CivilZone zone_ = CivilZone::local();
  std::vector<Exception> exceptions_;  // the most specific first
  std::array<std::vector<Range>, 7> weekly_;
  std::vector<Timeperiod> excluded_;
};

}  // namespace bellwether::alerts
