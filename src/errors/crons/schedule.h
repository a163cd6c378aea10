// CronSchedule: when a job is expected: by a crontab, or so long after its last check-in. In the monitor's time zone. Immutable; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "alerts/civil_time.h"
#include "base/result.h"
#include "base/time.h"
#include "codec/json_reader.h"
#include "codec/json_writer.h"
#include "errors/crons/crontab.h"

namespace bellwether::errors {

class CronSchedule {
 public:
  // {"type": "crontab", "value": "0 * * * *"} or {"type": "interval", "value": 2, "unit": "hour"}; units: minute, hour, day, week, month, year.
  static Result<CronSchedule> read(codec::JsonValue value, std::string_view zone);

  // When the next check-in is expected after one at `time`. A schedule that names no day that exists expects nothing: UnixSeconds::max().
  UnixSeconds next_after(UnixSeconds time) const;

  std::string text() const;  // "0 * * * *", "every 10 minutes"
  const std::string& zone() const { return zone_name_; }
  void write(codec::JsonWriter& json) const;  // as read() takes it

 private:
  enum class Unit : std::uint8_t { kMinute, kHour, kDay, kWeek, kMonth, kYear };
  struct Interval {
    std::int64_t count = 1;
    Unit unit = Unit::kHour;
  };
  static constexpr std::int64_t kMaxCount = 10'000;
  static std::string_view unit_name(Unit unit);
  UnixSeconds after(const Interval& interval, UnixSeconds time) const;

  std::variant<Crontab, Interval> when_;
  std::string crontab_;
  std::string zone_name_;
  alerts::CivilZone zone_;
};

}  // namespace bellwether::errors
