// Points in time and spans, with their unit in the type. Wall-clock times are UTC.
#pragma once

#include <chrono>
#include <cstdint>

namespace bellwether {

using UnixSeconds = std::chrono::sys_seconds;                         // series slots, timeline, everything a user sees
using UnixMillis = std::chrono::sys_time<std::chrono::milliseconds>;  // logs, sessions, self-metrics
using Monotonic = std::chrono::steady_clock::time_point;              // deadlines and durations only
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr UnixSeconds unix_seconds(std::int64_t value) {
  return UnixSeconds(seconds(value));
}
constexpr std::int64_t count_seconds(UnixSeconds time) {
  return time.time_since_epoch().count();
}

// "2026-11-20T14:32:05Z"
template <class String>
void append_iso8601(String& out, UnixSeconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  const auto two = [&out](unsigned value) {
    out.push_back(static_cast<char>('0' + value / 10 % 10));
    out.push_back(static_cast<char>('0' + value % 10));
  };
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
  two(year / 100);
  two(year % 100);
  out.push_back('-');
  two(static_cast<unsigned>(date.month()));
  out.push_back('-');
  two(static_cast<unsigned>(date.day()));
  out.push_back('T');
  two(static_cast<unsigned>(clock.hours().count()));
  out.push_back(':');
  two(static_cast<unsigned>(clock.minutes().count()));
  out.push_back(':');
  two(static_cast<unsigned>(clock.seconds().count()));
  out.push_back('Z');
}

}  // namespace bellwether
