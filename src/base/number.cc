#include "base/number.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "base/text.h"

namespace bellwether {
namespace {

constexpr double kPowersOfTen[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr std::uint64_t kExactIntegers = std::uint64_t{1} << 53;

unsigned digit_of(char c) {
  return static_cast<unsigned>(static_cast<unsigned char>(c)) - '0';
}

// from_chars does not say whether what it refused was too large or too small; strtod does.
double out_of_range(const char* first, const char* last) {
  const std::string copy(first, last);
  return std::strtod(copy.c_str(), nullptr);
}

ReadNumber read_any(const char* start, const char* unsigned_start, const char* last, bool negative) {
  ReadNumber result{.value = 0, .decimal = {}, .end = start};
  if (unsigned_start == last || *unsigned_start == '-') return result;
  double value = 0;
  const auto [end, error] = std::from_chars(unsigned_start, last, value);
  if (error == std::errc::invalid_argument) return result;
  if (error == std::errc::result_out_of_range) value = out_of_range(unsigned_start, end);
  // "nan(...)" is C's, nobody else's: the parenthesis does not belong to the number.
  result.end = std::isnan(value) ? unsigned_start + 3 : end;
  result.value = negative ? -value : value;
  return result;
}

}  // namespace

double Decimal::value() const {
  return static_cast<double>(mantissa) / kPowersOfTen[places];
}

ReadNumber read_number(const char* first, const char* last) {
  const char* p = first;
  const bool negative = p != last && *p == '-';
  if (p != last && (*p == '-' || *p == '+')) ++p;
  const char* const unsigned_start = p;

  std::uint64_t mantissa = 0;
  const char* digits = p;
  for (; p != last && digit_of(*p) < 10; ++p) mantissa = mantissa * 10 + digit_of(*p);
  std::ptrdiff_t count = p - digits;
  std::ptrdiff_t places = 0;
  if (p != last && *p == '.') {
    digits = ++p;
    for (; p != last && digit_of(*p) < 10; ++p) mantissa = mantissa * 10 + digit_of(*p);
    places = p - digits;
    count += places;
  }
  // 19 digits cannot overflow 64 bits; below 2^53 mantissa and power are exact, so that one division rounds
  // correctly.
  const bool exponent = p != last && (*p == 'e' || *p == 'E');
  if (count == 0 || count > 19 || mantissa >= kExactIntegers || exponent) [[unlikely]]
    return read_any(first, unsigned_start, last, negative);
  const auto magnitude = static_cast<double>(mantissa) / kPowersOfTen[places];
  if (negative && mantissa == 0) return {.value = -0.0, .decimal = {}, .end = p};
  const auto integer = static_cast<std::int64_t>(mantissa);
  return {.value = negative ? -magnitude : magnitude,
          .decimal = {.mantissa = negative ? -integer : integer, .places = static_cast<std::int8_t>(places)},
          .end = p};
}

std::optional<double> parse_number(std::string_view text) {
  const char* const last = text.data() + text.size();
  const ReadNumber number = read_number(text.data(), last);
  if (text.empty() || number.end != last) return std::nullopt;
  return number.value;
}

namespace {

// White space as JavaScript knows it: Unicode's space separators, line terminators and the byte order mark.
std::size_t js_blank_at_front(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const unsigned first = byte(0);
  if (first == ' ' || (first >= '\t' && first <= '\r')) return 1;
  if (first == 0xC2 && byte(1) == 0xA0) return 2;
  if (first == 0xE1 && byte(1) == 0x9A && byte(2) == 0x80) return 3;
  if (first == 0xE2 && byte(1) == 0x80) {
    const unsigned third = byte(2);
    return (third >= 0x80 && third <= 0x8A) || third == 0xA8 || third == 0xA9 || third == 0xAF ? 3 : 0;
  }
  if (first == 0xE2 && byte(1) == 0x81 && byte(2) == 0x9F) return 3;
  if (first == 0xE3 && byte(1) == 0x80 && byte(2) == 0x80) return 3;
  if (first == 0xEF && byte(1) == 0xBB && byte(2) == 0xBF) return 3;
  return 0;
}

std::string_view js_trim(std::string_view text) {
  while (const std::size_t blank = js_blank_at_front(text)) text.remove_prefix(blank);
  for (bool again = true; again;) {
    again = false;
    for (std::size_t length = 1; length <= 3 && length <= text.size(); ++length) {
      if (js_blank_at_front(text.substr(text.size() - length)) != length) continue;
      text.remove_suffix(length);
      again = true;
      break;
    }
  }
  return text;
}

// Digits of a radix that is a power of two, rounded to nearest even. 64 bits are kept; what falls off stays
// as a sticky lowest bit.
double parse_binary_radix(std::string_view digits, unsigned bits_per_digit) {
  if (digits.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::uint64_t kept = 0;
  int dropped = 0;
  for (const char c : digits) {
    unsigned digit = digit_of(c);
    if (c >= 'a' && c <= 'f') digit = static_cast<unsigned>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') digit = static_cast<unsigned>(c - 'A') + 10;
    if (digit >= 1u << bits_per_digit) return std::numeric_limits<double>::quiet_NaN();
    if (kept >> (63 - bits_per_digit) == 0) {
      kept = kept << bits_per_digit | digit;
    } else {
      kept |= digit != 0 ? 1 : 0;
      dropped += static_cast<int>(bits_per_digit);
    }
  }
  return std::ldexp(static_cast<double>(kept), dropped);
}

}  // namespace

double parse_js_number(std::string_view text) {
  constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();
  text = js_trim(text);
  if (text.empty()) return 0;
  if (text.size() > 2 && text[0] == '0') {
    const char radix = text[1];
    if (radix == 'x' || radix == 'X') return parse_binary_radix(text.substr(2), 4);
    if (radix == 'o' || radix == 'O') return parse_binary_radix(text.substr(2), 3);
    if (radix == 'b' || radix == 'B') return parse_binary_radix(text.substr(2), 1);
  }
  std::string_view magnitude = text;
  if (magnitude[0] == '-' || magnitude[0] == '+') magnitude.remove_prefix(1);
  if (magnitude == "Infinity") {
    const double infinity = std::numeric_limits<double>::infinity();
    return text[0] == '-' ? -infinity : infinity;
  }
  // read_number also knows inf and nan, JavaScript does not.
  if (magnitude.empty() || (digit_of(magnitude[0]) >= 10 && magnitude[0] != '.')) return kNotANumber;
  return parse_number(text).value_or(kNotANumber);
}

namespace {

// The shortest digits that read back as `value` (finite, positive): value = 0.d1d2d3... x 10^point.
struct ShortestDigits {
  char digits[24];
  int count;
  int point;
};

int decimal_digits(char* out, std::uint64_t value) {
  return static_cast<int>(std::to_chars(out, out + 24, value).ptr - out);
}

ShortestDigits shortest_digits(double value) {
  ShortestDigits result;
  // Most values of a graph have few decimals. A decimal of at most 15 digits that rounds to `value` is the
  // shortest one, because two such decimals never round to the same double.
  if (value >= 1e-3 && value < 1e12) {
    for (const double power : {1e0, 1e1, 1e2, 1e3}) {
      const auto mantissa = static_cast<std::uint64_t>(value * power + 0.5);
      if (static_cast<double>(mantissa) / power != value) continue;
      result.count = decimal_digits(result.digits, mantissa);
      const int places = power == 1e0 ? 0 : power == 1e1 ? 1 : power == 1e2 ? 2 : 3;
      result.point = result.count - places;
      while (result.count > 1 && result.digits[result.count - 1] == '0') --result.count;
      return result;
    }
  }
  char text[kNumberBytes];
  const char* const end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
  result.count = 0;
  const char* p = text;
  for (; *p != 'e'; ++p)
    if (*p != '.') result.digits[result.count++] = *p;
  int exponent = 0;
  p += p[1] == '+' ? 2 : 1;
  std::from_chars(p, end, exponent);
  result.point = exponent + 1;
  return result;
}

char* put(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

char* put_zeros(char* out, int count) {
  std::memset(out, '0', static_cast<std::size_t>(count));
  return out + count;
}

// Digits with the point where it belongs: 0.00123, 12.3, 12300.
char* put_fixed(char* out, const ShortestDigits& number) {
  const std::string_view digits(number.digits, static_cast<std::size_t>(number.count));
  if (number.point <= 0) return put(put_zeros(put(out, "0."), -number.point), digits);
  if (number.point >= number.count) return put_zeros(put(out, digits), number.point - number.count);
  const auto whole = static_cast<std::size_t>(number.point);
  return put(put(put(out, digits.substr(0, whole)), "."), digits.substr(whole));
}

// 1.23e+45 with at least `exponent_digits` digits in the exponent.
char* put_scientific(char* out, const ShortestDigits& number, int exponent_digits) {
  *out++ = number.digits[0];
  if (number.count > 1) out = put(put(out, "."), {number.digits + 1, static_cast<std::size_t>(number.count - 1)});
  const int exponent = number.point - 1;
  out = put(out, exponent < 0 ? "e-" : "e+");
  const auto magnitude = static_cast<std::uint64_t>(std::abs(exponent));
  if (exponent_digits == 2 && magnitude < 10) *out++ = '0';
  return out + decimal_digits(out, magnitude);
}

}  // namespace

char* write_js_number(char* out, double value) {
  if (std::isnan(value)) return put(out, "NaN");
  if (value == 0) return put(out, "0");
  if (value < 0) *out++ = '-';
  if (std::isinf(value)) return put(out, "Infinity");
  const ShortestDigits number = shortest_digits(std::fabs(value));
  // ECMAScript, Number::toString: fixed from 1e-6 to below 1e21.
  if (number.point > -6 && number.point <= 21) return put_fixed(out, number);
  return put_scientific(out, number, 1);
}

char* write_python_number(char* out, double value) {
  if (std::isnan(value)) return put(out, "nan");
  if (std::signbit(value)) *out++ = '-';
  if (value == 0) return put(out, "0.0");
  if (std::isinf(value)) return put(out, "inf");
  const ShortestDigits number = shortest_digits(std::fabs(value));
  // CPython, float_repr_style "short": fixed from 1e-4 to below 1e16.
  if (number.point <= -4 || number.point > 16) return put_scientific(out, number, 2);
  out = put_fixed(out, number);
  return number.point >= number.count ? put(out, ".0") : out;
}

char* write_json_number(char* out, double value) {
  if (std::isnan(value)) return put(out, "null");
  if (std::isinf(value)) return put(out, value < 0 ? "-1e9999" : "1e9999");
  return write_python_number(out, value);
}

void append_js_number(std::string& out, double value) {
  char text[kNumberBytes];
  out.append(text, write_js_number(text, value));
}

void append_python_number(std::string& out, double value) {
  char text[kNumberBytes];
  out.append(text, write_python_number(text, value));
}

void append_json_number(std::string& out, double value) {
  char text[kNumberBytes];
  out.append(text, write_json_number(text, value));
}

}  // namespace bellwether
