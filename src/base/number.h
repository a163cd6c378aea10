// Numbers as text, in the dialects that our neighbours speak. All functions are pure and exact: reading
// rounds correctly to the nearest double, writing gives the shortest digits that read back as the same
// double.
//
// Reading a short decimal takes about 5 ns, any other about 30 ns; writing 10 to 40 ns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bellwether {

// A number as it was written: mantissa / 10^places. What a series log stores in place of a double.
struct Decimal {
  static constexpr std::int8_t kNone = -1;
  static constexpr std::int8_t kMaxPlaces = 22;  // 10^22 is the largest power of ten that a double holds exactly

  std::int64_t mantissa = 0;   // below 2^53 in magnitude
  std::int8_t places = kNone;  // 0 to kMaxPlaces; kNone: only the double is known

  bool known() const { return places != kNone; }
  // The double that is nearest to the decimal. Requires known(). One division: both sides are exact, so the
  // quotient rounds once.
  double value() const;
  friend bool operator==(const Decimal&, const Decimal&) = default;
};

struct ReadNumber {
  double value = 0;
  Decimal decimal;            // unknown for exponents, long mantissas, -0, infinities and NaN
  const char* end = nullptr;  // behind the number; equal to `first` when none begins there
};

// The number at the front of [first, last): an optional sign, digits with an optional point, an optional
// exponent; or inf, infinity, nan in any case. Stops at the first byte that does not belong to it. Too large
// is infinity, too small is zero, as strtod and Python's float() say.
ReadNumber read_number(const char* first, const char* last);

// The whole of `text` as a number by the same rules, without blanks around it.
std::optional<double> parse_number(std::string_view text);

// JavaScript's Number(text): blanks around it are ignored, "" is 0, 0x 0o 0b are radix prefixes, "Infinity"
// is exact case. What is not a number is NaN.
double parse_js_number(std::string_view text);

// Large enough for what any write_ function below writes.
inline constexpr std::size_t kNumberBytes = 32;

// Each writes at `out` (at least kNumberBytes) without a terminator and returns the end.
char* write_js_number(char* out, double value);      // Number#toString: 100, 1e+21, Infinity, NaN, -0 is "0"
char* write_python_number(char* out, double value);  // repr(float): 100.0, 1e-05, inf, nan, -0.0
char* write_json_number(
    char* out,
    double value);  // Graphite's JSON: as Python's, NaN is null, the infinities are 1e9999 and -1e9999

void append_js_number(std::string& out, double value);
void append_python_number(std::string& out, double value);
void append_json_number(std::string& out, double value);

}  // namespace bellwether
