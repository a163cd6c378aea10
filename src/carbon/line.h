// One line of carbon's plaintext protocol: `name value timestamp`, separated and surrounded by any blanks.
//
// The value is what Python's float() reads (without underscores), the timestamp a number whose fraction is cut off;
// -1 means now. NaN is no value. Pure; about 40 ns.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/number.h"

namespace bellwether::carbon {

inline constexpr std::int64_t kNow = -1;

struct Point {
  std::string_view name;       // as sent
  std::int64_t timestamp = 0;  // kNow for "now"
  double value = 0;
  Decimal decimal;
};

enum class LineFault {
  kNone,
  kTooLong,     // longer than is taken; only where a limit is given
  kBlank,       // nothing but blanks: not a line at all
  kFields,      // not exactly three fields
  kValue,       // the second field is no number
  kNotANumber,  // the second field is NaN
  kTimestamp,   // the third field is no time between 0 and 2^32
};

// Any one line, without its end.
LineFault parse_line(std::string_view line, Point& point);

// The third field. False when it is no time.
bool parse_timestamp(std::string_view text, std::int64_t& timestamp);

// A number of seconds since 1970 as carbon takes it: cut to whole seconds, -1 for now. False when it is not finite or
// out of range.
bool to_timestamp(double seconds, std::int64_t& timestamp);

}  // namespace bellwether::carbon
