// PerformanceData: what stands behind the '|' of a plugin's output, in the plugins' own digits:
// "time=0.000420s;;;0.000000;10.000000 size=54B;;;0;". Labels with a space or a quote are quoted. A plain value; grows one text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bellwether::checks {

class PerformanceData {
 public:
  template <class Number>
  struct Limits {
    std::optional<Number> warning, critical, minimum, maximum;
  };

  // Six digits behind the point, as check_tcp and check_http write seconds.
  PerformanceData& fraction(std::string_view label, double value, std::string_view unit, const Limits<double>& limits);
  // Whole numbers; the field of the maximum is there even when empty, as check_http writes sizes.
  PerformanceData& whole(std::string_view label, std::int64_t value, std::string_view unit,
                         const Limits<std::int64_t>& limits);
  // With the fields as they are: "15.000;30.000;0". `value` may be "U", unknown.
  PerformanceData& text(std::string_view label, std::string_view value_and_unit, std::string_view limits);

  const std::string& str() const { return text_; }

 private:
  void begin(std::string_view label);

  std::string text_;
};

}  // namespace bellwether::checks
