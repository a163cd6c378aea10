#include "graphite/value.h"

#include <charconv>
#include <cmath>
#include <cstdio>

#include "base/number.h"
#include "base/text.h"

namespace bellwether::graphite {

std::optional<double> Value::as_number() const {
  if (const auto* whole = std::get_if<std::int64_t>(&data_)) return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&data_)) return *number;
  if (const auto* boolean = std::get_if<bool>(&data_)) return *boolean ? 1.0 : 0.0;
  if (const auto* spelled = std::get_if<std::string>(&data_)) return parse_number(trim(*spelled));
  return std::nullopt;
}

std::optional<std::int64_t> Value::as_integer() const {
  if (const auto* whole = std::get_if<std::int64_t>(&data_)) return *whole;
  if (const auto* boolean = std::get_if<bool>(&data_)) return *boolean ? 1 : 0;
  if (const auto* number = std::get_if<double>(&data_)) {
    if (std::fabs(*number) < 9e18 && std::trunc(*number) == *number) return static_cast<std::int64_t>(*number);
    return std::nullopt;
  }
  if (const auto* spelled = std::get_if<std::string>(&data_)) {
    const std::string_view digits = trim(*spelled);
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (problem == std::errc() && end == digits.data() + digits.size()) return value;
  }
  return std::nullopt;
}

std::optional<bool> Value::as_boolean() const {
  if (const auto* boolean = std::get_if<bool>(&data_)) return *boolean;
  if (const auto* spelled = std::get_if<std::string>(&data_)) {
    if (equals_ignoring_case(*spelled, "true")) return true;
    if (equals_ignoring_case(*spelled, "false")) return false;
    return std::nullopt;
  }
  const std::optional<double> number = as_number();
  if (number && (*number == 0 || *number == 1)) return *number == 1;
  return std::nullopt;
}

std::string Value::to_string() const {
  if (const auto* boolean = std::get_if<bool>(&data_)) return *boolean ? "True" : "False";
  if (const auto* whole = std::get_if<std::int64_t>(&data_)) return std::to_string(*whole);
  if (const auto* number = std::get_if<double>(&data_)) return python_float(*number);
  if (const auto* spelled = std::get_if<std::string>(&data_)) return *spelled;
  return "None";
}

std::string python_float(double value) {
  std::string text;
  append_python_number(text, value);
  return text;
}

std::string format_general(double value) {
  if (std::isnan(value)) return "nan";
  char text[32];
  const int length = std::snprintf(text, sizeof text, "%g", value);
  return std::string(text, static_cast<std::size_t>(length));
}

}  // namespace bellwether::graphite
