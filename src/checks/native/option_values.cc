#include "checks/native/option_values.h"

#include <charconv>
#include <cmath>

#include "base/number.h"

namespace bellwether::checks {

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc() || end != last) return std::nullopt;
  return value;
}

std::optional<std::int64_t> positive_number(std::string_view text) {
  const std::optional<std::int64_t> value = whole_number(text);
  return value && *value > 0 ? value : std::nullopt;
}

std::optional<std::uint16_t> port_number(std::string_view text) {
  const std::optional<std::int64_t> value = positive_number(text);
  if (!value || *value > 65'535) return std::nullopt;
  return static_cast<std::uint16_t>(*value);
}

std::optional<double> decimal_number(std::string_view text) {
  const std::optional<double> value = parse_number(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

}  // namespace bellwether::checks
