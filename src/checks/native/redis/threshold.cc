#include "checks/native/redis/threshold.h"

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/option_values.h"

namespace bellwether::checks::redis {

Result<Threshold> Threshold::parse(std::string_view text) {
  Threshold threshold;
  if (text.starts_with('^')) text.remove_prefix(1);
  if (text.empty() || text == "~") return threshold;
  const char sign = text.front();
  const std::string_view rest = text.substr(1);
  const auto number = [&](Kind kind, std::string_view digits, std::string shown) -> Result<Threshold> {
    const std::optional<double> value = decimal_number(digits);
    if (!value) return fail(Code::kInvalidArgument, fmt::format("'{}' is not a threshold", printable(text)));
    threshold.kind_ = kind;
    threshold.number_ = *value;
    threshold.text_ = digits;
    threshold.shown_ = std::move(shown);
    return threshold;
  };
  if (sign == '>') return number(Kind::kAbove, rest, fmt::format("~:{}", rest));
  if (sign == '<') return number(Kind::kBelow, rest, fmt::format("{}:", rest));
  if (sign == '=' || sign == '!') {
    threshold.kind_ = sign == '=' ? Kind::kEqual : Kind::kNotEqual;
    threshold.text_ = rest;
    return threshold;
  }
  if (text.contains(':')) {
    TRY(threshold.range_, Range::parse(text));
    threshold.kind_ = Kind::kRange;
    threshold.text_ = text;
    threshold.shown_ = text;
    return threshold;
  }
  if (decimal_number(text)) return number(Kind::kAbove, text, std::string(text));
  threshold.kind_ = Kind::kEqual;
  threshold.text_ = text;
  return threshold;
}

std::optional<std::string> Threshold::alert(std::string_view value) const {
  const std::optional<double> number = decimal_number(value);
  switch (kind_) {
    case Kind::kNever:
      return std::nullopt;
    case Kind::kAbove:
      if (number && *number > number_) return fmt::format("> {}", text_);
      return std::nullopt;
    case Kind::kBelow:
      if (number && *number < number_) return fmt::format("< {}", text_);
      return std::nullopt;
    case Kind::kEqual:
      if (value == text_) return fmt::format("= {}", text_);
      return std::nullopt;
    case Kind::kNotEqual:
      if (value != text_) return fmt::format("not {}", text_);
      return std::nullopt;
    case Kind::kRange:
      if (number && range_.alerts(*number)) {
        return fmt::format("{} {}", range_.alerts_inside ? "in range" : "outside of range", text_);
      }
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace bellwether::checks::redis
