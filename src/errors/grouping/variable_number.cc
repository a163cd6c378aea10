#include <algorithm>
#include <array>

#include "base/text.h"
#include "errors/grouping/character.h"
#include "errors/grouping/variable_text.h"

namespace bellwether::errors {
namespace {

constexpr std::array<std::string_view, 14> kUnits{"ns",  "us",   "\xC2\xB5s", "ms", "s",   "sec",   "secs",
                                                  "min", "mins", "h",         "hr", "hrs", "hours", "days"};

// What stands before the dash in names with a number of their own.
constexpr std::array<std::string_view, 13> kNumberedNames{"utf", "ucs",  "iso", "sha",     "sha3", "latin", "koi8",
                                                          "cp",  "base", "aes", "windows", "x86",  "es"};

// Of ",150,908" and its like.
std::size_t thousands_length(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (peek(text, end) == ',' && run_length(text, end + 1, is_digit) == 3) end += 4;
  return end - at;
}

// In a list commas separate numbers.
bool follows_comma(std::string_view text, std::size_t at) {
  return at > 0 && text[at - 1] == ',';
}
bool is_number_before_list_separator(std::string_view text, std::size_t end) {
  return peek(text, end) == ',' && is_digit(peek(text, end + 1));
}

}  // namespace

std::size_t match_duration(std::string_view text, std::size_t at) {
  std::size_t end = at + run_length(text, at, is_digit);
  if (end == at) return 0;
  if (peek(text, end) == '.') {
    const std::size_t decimals = run_length(text, end + 1, is_digit);
    if (decimals > 0) end += decimals + 1;
  }
  const std::size_t unit = run_length(text, end, is_word);
  if (unit == 0 || unit > 5) return 0;
  return std::ranges::find(kUnits, text.substr(end, unit)) == kUnits.end() ? 0 : end + unit - at;
}

std::size_t match_float(std::string_view text, std::size_t at) {
  std::size_t end = at + (peek(text, at) == '-' ? 1 : 0);
  const std::size_t whole = run_length(text, end, is_digit);
  if (whole == 0) return 0;
  end += whole;
  if (whole <= 3 && !follows_comma(text, at)) end += thousands_length(text, end);
  if (peek(text, end) != '.') return 0;
  ++end;
  const std::size_t decimals = run_length(text, end, is_digit);
  if (decimals == 0) return 0;
  end += decimals;
  if (lower(peek(text, end)) == 'e') {
    const std::size_t sign = peek(text, end + 1) == '-' || peek(text, end + 1) == '+' ? 1 : 0;
    const std::size_t exponent = run_length(text, end + 1 + sign, is_digit);
    if (exponent > 0) end += 1 + sign + exponent;
  }
  return ends_word(text, end) ? end - at : 0;
}

std::size_t match_int(std::string_view text, std::size_t at) {
  std::size_t end = at + (peek(text, at) == '-' ? 1 : 0);
  const std::size_t digits = run_length(text, end, is_digit);
  if (digits == 0) return 0;
  const bool may_have_thousands = digits <= 3 && text[end] != '0' && !follows_comma(text, at);
  end += digits;
  if (may_have_thousands) {
    const std::size_t grouped = end + thousands_length(text, end);
    // "1,200,35" is a list, not a number with thousands.
    if (!is_number_before_list_separator(text, grouped) && ends_word(text, grouped)) end = grouped;
  }
  return ends_word(text, end) ? end - at : 0;
}

std::size_t match_numbered_name(std::string_view text, std::size_t at) {
  const std::size_t name = run_length(text, at, is_alphanumeric);
  if (name < 2 || name > 7 || peek(text, at + name) != '-' || !is_digit(peek(text, at + name + 1))) return 0;
  const std::string_view given = text.substr(at, name);
  const bool is_known = std::ranges::any_of(
      kNumberedNames, [given](std::string_view known) { return equals_ignoring_case(given, known); });
  if (!is_known) return 0;
  std::size_t end = at + name;
  while (peek(text, end) == '-' && is_digit(peek(text, end + 1))) end += 1 + run_length(text, end + 1, is_digit);
  return ends_word(text, end) ? end - at : 0;
}

}  // namespace bellwether::errors
