#include "errors/crons/schedule.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::errors {
namespace {

constexpr std::array<std::string_view, 6> kUnits = {"minute", "hour", "day", "week", "month", "year"};
constexpr std::array<seconds, 4> kLengths = {std::chrono::minutes(1), std::chrono::hours(1), std::chrono::days(1),
                                             std::chrono::weeks(1)};

// The same day so many months later, or that month's last.
std::chrono::local_days add_months(std::chrono::local_days day, std::int64_t count) {
  const std::chrono::year_month_day date(day);
  const std::chrono::year_month_day later = date + std::chrono::months(count);
  if (later.ok()) return std::chrono::local_days(later);
  return std::chrono::local_days(later.year() / later.month() / std::chrono::last);
}

}  // namespace

std::string_view CronSchedule::unit_name(Unit unit) {
  return kUnits[static_cast<std::size_t>(unit)];
}

Result<CronSchedule> CronSchedule::read(codec::JsonValue value, std::string_view zone) {
  CronSchedule schedule;
  TRY(schedule.zone_, alerts::CivilZone::named(zone));
  schedule.zone_name_ = zone.empty() ? "UTC" : std::string(zone);
  TRY(const std::string_view type, value.string_at("type"));
  if (type == "crontab") {
    TRY(const std::string_view text, value.string_at("value"));
    TRY(schedule.when_, Crontab::parse(text));
    schedule.crontab_ = std::string(trim(text));
    return schedule;
  }
  if (type != "interval")
    return fail(Code::kInvalidArgument, fmt::format("'{}' is no schedule: crontab or interval", printable(type)));
  Interval interval;
  TRY(interval.count, value.integer_at("value"));
  if (interval.count < 1 || interval.count > kMaxCount)
    return fail(Code::kInvalidArgument, fmt::format("an interval of {} is none: 1 to {}", interval.count, kMaxCount));
  TRY(const std::string_view unit, value.string_at("unit"));
  const auto* const known = std::ranges::find(kUnits, unit);
  if (known == kUnits.end())
    return fail(Code::kInvalidArgument,
                fmt::format("'{}' is no unit: minute, hour, day, week, month or year", printable(unit)));
  interval.unit = static_cast<Unit>(known - kUnits.begin());
  schedule.when_ = interval;
  return schedule;
}

UnixSeconds CronSchedule::after(const Interval& interval, UnixSeconds time) const {
  const UnixSeconds from = std::chrono::floor<std::chrono::minutes>(time);
  if (interval.unit <= Unit::kHour) return from + kLengths[static_cast<std::size_t>(interval.unit)] * interval.count;
  // A day stays a day when the clocks change.
  const alerts::CivilSeconds reading = zone_.to_civil(from);
  if (interval.unit <= Unit::kWeek)
    return zone_.from_civil(reading + kLengths[static_cast<std::size_t>(interval.unit)] * interval.count);
  const std::chrono::local_days day = std::chrono::floor<std::chrono::days>(reading);
  const std::int64_t months = interval.unit == Unit::kYear ? 12 * interval.count : interval.count;
  return zone_.from_civil(add_months(day, months) + (reading - day));
}

UnixSeconds CronSchedule::next_after(UnixSeconds time) const {
  if (const Interval* const interval = std::get_if<Interval>(&when_)) return after(*interval, time);
  return std::get<Crontab>(when_).next_after(time, zone_).value_or(UnixSeconds::max());
}

std::string CronSchedule::text() const {
  const Interval* const interval = std::get_if<Interval>(&when_);
  if (interval == nullptr) return crontab_;
  if (interval->count == 1) return fmt::format("every {}", unit_name(interval->unit));
  return fmt::format("every {} {}s", interval->count, unit_name(interval->unit));
}

void CronSchedule::write(codec::JsonWriter& json) const {
  json.begin_object();
  if (const Interval* const interval = std::get_if<Interval>(&when_)) {
    json.key("type").string("interval").key("value").integer(interval->count);
    json.key("unit").string(unit_name(interval->unit));
  } else {
    json.key("type").string("crontab").key("value").string(crontab_);
  }
  json.end_object();
}

}  // namespace bellwether::errors
