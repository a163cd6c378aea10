#include "checks/native/performance_data.h"

#include <iterator>

#include <fmt/format.h>

namespace bellwether::checks {

void PerformanceData::begin(std::string_view label) {
  if (!text_.empty()) text_ += ' ';
  if (label.find_first_of(" '") == std::string_view::npos) {
    text_ += label;
  } else {
    text_ += '\'';
    for (const char byte : label) {
      if (byte == '\'') text_ += '\'';
      text_ += byte;
    }
    text_ += '\'';
  }
  text_ += '=';
}

PerformanceData& PerformanceData::fraction(std::string_view label, double value, std::string_view unit,
                                           const Limits<double>& limits) {
  begin(label);
  auto out = std::back_inserter(text_);
  fmt::format_to(out, "{:.6f}{};", value, unit);
  if (limits.warning) fmt::format_to(out, "{:.6f}", *limits.warning);
  text_ += ';';
  if (limits.critical) fmt::format_to(out, "{:.6f}", *limits.critical);
  text_ += ';';
  if (limits.minimum) fmt::format_to(out, "{:.6f}", *limits.minimum);
  if (limits.maximum) fmt::format_to(out, ";{:.6f}", *limits.maximum);
  return *this;
}

PerformanceData& PerformanceData::whole(std::string_view label, std::int64_t value, std::string_view unit,
                                        const Limits<std::int64_t>& limits) {
  begin(label);
  auto out = std::back_inserter(text_);
  fmt::format_to(out, "{}{}", value, unit);
  for (const std::optional<std::int64_t>& limit : {limits.warning, limits.critical, limits.minimum, limits.maximum}) {
    text_ += ';';
    if (limit) fmt::format_to(out, "{}", *limit);
  }
  return *this;
}

PerformanceData& PerformanceData::text(std::string_view label, std::string_view value_and_unit,
                                       std::string_view limits) {
  begin(label);
  text_ += value_and_unit;
  if (!limits.empty()) {
    text_ += ';';
    text_ += limits;
  }
  return *this;
}

}  // namespace bellwether::checks
