#include "errors/event/card_number.h"

namespace bellwether::errors {
namespace {

constexpr std::size_t kMaxCardDigits = 19;

int prefix(std::string_view digits, std::size_t count) {
  int value = 0;
  for (const char c : digits.substr(0, count)) value = value * 10 + (c - '0');
  return value;
}

bool is_issued(std::string_view digits) {
  const auto within = [&digits](std::size_t count, int first, int last) {
    const int value = prefix(digits, count);
    return value >= first && value <= last;
  };
  switch (digits.size()) {
    case 14:  // Diners Club
      return within(3, 300, 305) || within(2, 36, 36) || within(2, 38, 39);
    case 15:  // American Express
      return within(2, 34, 34) || within(2, 37, 37);
    case 16:  // Visa, Mastercard, Discover, UnionPay, JCB, Maestro
      return within(1, 4, 4) || within(2, 50, 55) || within(4, 2221, 2720) || within(4, 6011, 6011) ||
             within(3, 644, 649) || within(2, 65, 65) || within(2, 62, 62) || within(4, 3528, 3589) ||
             within(2, 56, 58) || within(2, 67, 67);
    case 17:
    case 18:
      return within(2, 62, 62) || within(4, 6759, 6759);
    case kMaxCardDigits:
      return within(1, 4, 4) || within(2, 62, 62);
    default:
      return false;
  }
}

bool has_check_digit(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int value = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) value = value > 4 ? value * 2 - 9 : value * 2;
    sum += value;
  }
  return sum % 10 == 0;
}

}  // namespace

bool is_card_number(std::string_view digits) {
  return is_issued(digits) && has_check_digit(digits);
}

}  // namespace bellwether::errors
