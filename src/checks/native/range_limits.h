// RangeLimits: a range for a warning and one for critical, as two options give them, and as performance data show them. Pure.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "checks/native/option_parser.h"
#include "checks/native/plugin_check.h"
#include "checks/plugins/range.h"

namespace bellwether::checks {

class RangeLimits {
 public:
  // The letters of its two options.
  struct Letters {
    RangeLimits& limits;
    int warning, critical;
  };
  // True when `option` was one of these, and its limits have it now. kInvalidArgument with the message of a usage error.
  static Result<bool> take(const Option& option, std::initializer_list<Letters> all);

  Status judge(double value) const;
  // "10:;20:", with nothing where there is no range.
  std::string shown() const;

 private:
  struct Limit {
    std::string_view text;  // the argument's
    std::optional<Range> range;

    Result<void> set(std::string_view given);
    bool alerts(double value) const { return range && range->alerts(value); }
  };

  Limit warning_, critical_;
};

}  // namespace bellwether::checks
