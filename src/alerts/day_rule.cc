#include "alerts/day_rule.h"

namespace bellwether::alerts {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month;
using std::chrono::year_month_day;

local_days first_of(year_month of) {
  return local_days(of / 1);
}

int days_in(year_month of) {
  return static_cast<int>((first_of(of + std::chrono::months(1)) - first_of(of)).count());
}

// Day 1 is the first, -1 the last. nullopt when the month has no such day.
std::optional<local_days> day_of_month(year_month of, int day) {
  const int length = days_in(of);
  const int number = day < 0 ? length + 1 + day : day;
  if (number < 1 || number > length) return std::nullopt;
  return first_of(of) + days(number - 1);
}

// The nth such weekday, from the end when negative.
std::optional<local_days> weekday_of_month(year_month of, int weekday, int nth) {
  const int first = static_cast<int>(std::chrono::weekday(first_of(of)).c_encoding());
  const int first_such = 1 + (weekday - first + 7) % 7;
  const int count = (days_in(of) - first_such) / 7 + 1;
  const int number = nth < 0 ? count + nth : nth - 1;
  if (number < 0 || number >= count) return std::nullopt;
  return first_of(of) + days(first_such - 1 + 7 * number);
}

std::optional<local_days> calendar_day(const DayMark& mark) {
  const year_month_day date(year(mark.year), month(static_cast<unsigned>(mark.month)),
                            std::chrono::day(static_cast<unsigned>(mark.day)));
  if (mark.month < 1 || mark.month > 12 || mark.day < 0) return std::nullopt;
  // As mktime() does: the 31st of a short month is in the next.
  return first_of(date.year() / date.month()) + days(mark.day - 1);
}

year_month of_mark(const DayMark& mark, year in) {
  return in / month(static_cast<unsigned>(mark.month));
}

struct Days {
  local_days from, until;
};

}  // namespace

namespace {

std::optional<local_days> place(DayRule::Kind kind, const DayMark& mark, year_month of) {
  const bool is_weekday = kind == DayRule::Kind::kWeekdayOfMonth || kind == DayRule::Kind::kWeekdayOfAnyMonth;
  return is_weekday ? weekday_of_month(of, mark.weekday, mark.day) : day_of_month(of, mark.day);
}

// The stretch that begins in `start`: a month, or a month of the year for rules that name one. An end that the month does not have is
// its last day; an end in front of the start is one in the next year or month.
std::optional<Days> stretch(const DayRule& rule, year_month start) {
  const bool is_yearly = rule.kind == DayRule::Kind::kMonthDate || rule.kind == DayRule::Kind::kWeekdayOfMonth;
  const year_month from_month = is_yearly ? of_mark(rule.from, start.year()) : start;
  year_month until_month = is_yearly ? of_mark(rule.until, start.year()) : start;
  const auto from = place(rule.kind, rule.from, from_month);
  if (!from) return std::nullopt;
  const auto end_in = [&rule](year_month of) -> std::optional<local_days> {
    if (const auto exact = place(rule.kind, rule.until, of)) return exact;
    if (rule.until.day < 0) return std::nullopt;
    return first_of(of) + days(days_in(of) - 1);
  };
  auto until = end_in(until_month);
  if (until && *until < *from) {
    until_month += is_yearly ? std::chrono::months(12) : std::chrono::months(1);
    until = end_in(until_month);
  }
  if (!until) return std::nullopt;
  return Days{*from, *until};
}

bool is_in(const DayRule& rule, const Days& stretch, local_days day) {
  if (day < stretch.from || day > stretch.until) return false;
  return rule.skip <= 1 || (day - stretch.from).count() % rule.skip == 0;
}

}  // namespace

bool DayRule::covers(local_days day) const {
  if (kind == Kind::kCalendarDate) {
    const auto first = calendar_day(from);
    const auto last = is_open ? std::optional(local_days::max()) : calendar_day(until);
    return first && last && is_in(*this, {*first, *last}, day);
  }
  const year_month_day date(day);
  const year_month here = date.year() / date.month();
  const bool is_yearly = kind == Kind::kMonthDate || kind == Kind::kWeekdayOfMonth;
  // One that began in the year or month before may reach into this one.
  for (const year_month start : {here, is_yearly ? here - std::chrono::months(12) : here - std::chrono::months(1)}) {
    const auto days = stretch(*this, start);
    if (days && is_in(*this, *days, day)) return true;
  }
  return false;
}

}  // namespace bellwether::alerts
