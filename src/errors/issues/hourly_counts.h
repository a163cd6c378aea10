// HourlyCounts: how many events came in each of the last seven days' hours, kept only where there were some; and what is usual by that.
//
// Plain value. Memory: 8 bytes an hour that had events, 168 at most.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.h"
#include "errors/issues/record.h"

namespace bellwether::errors {

class HourlyCounts {
 public:
  static constexpr std::uint32_t kHours = 7 * 24;

  // By the event's time; what is older than the hours kept, or later than `now`, counts for the nearest that is kept.
  void add(UnixMillis now, UnixMillis when, std::uint32_t count = 1);
  // One that was added so counts no more.
  void take_back(UnixMillis now, UnixMillis when);
  void merge(const HourlyCounts& other);

  std::uint64_t in_last(UnixMillis now, std::uint32_t hours) const;
  // The present hour last.
  std::array<std::uint32_t, 24> last_day(UnixMillis now) const;
  std::uint32_t present(UnixMillis now) const;

  // Of the hours before the present one, since `first_seen` at the most.
  struct Usual {
    std::uint32_t hours = 0;  // that there are to judge by
    double mean = 0, deviation = 0;
    std::uint32_t most = 0;
  };
  Usual usual(UnixMillis now, UnixMillis first_seen) const;

  // What an hour may count before an archived issue is said to escalate: twice the busiest hour of the week, and three deviations over the mean; never
  // fewer than kLeastCeiling.
  static constexpr double kLeastCeiling = 10;
  double ceiling(UnixMillis now, UnixMillis first_seen) const;

  void write(RecordWriter& writer) const;
  void read(RecordReader& reader);

  friend bool operator==(const HourlyCounts&, const HourlyCounts&) = default;

 private:
  struct Hour {
    std::uint32_t hour = 0, count = 0;
    friend bool operator==(const Hour&, const Hour&) = default;
  };
  static std::uint32_t hour_of(UnixMillis time);
  static std::uint32_t kept_hour(UnixMillis now, UnixMillis when);

  std::vector<Hour> hours_;  // ascending
};

}  // namespace bellwether::errors
