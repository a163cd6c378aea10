// Thresholds as check_redis writes them: ">10", "<5", "=x", "!x", "~" (never), "10:20", "@10:20", and a bare number for ">". Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "checks/plugins/range.h"

namespace bellwether::checks::redis {

class Threshold {
 public:
  // An empty text and "~" never alert.
  static Result<Threshold> parse(std::string_view text);

  // Why `value` alerts: "> 10"; nullopt when it does not.
  std::optional<std::string> alert(std::string_view value) const;
  // As performance data have it: "10", "~:10"; empty without one.
  const std::string& shown() const { return shown_; }

 private:
  enum class Kind { kNever, kAbove, kBelow, kEqual, kNotEqual, kRange };

  Kind kind_ = Kind::kNever;
  std::string text_;
  double number_ = 0;
  Range range_;
  std::string shown_;
};

}  // namespace bellwether::checks::redis
