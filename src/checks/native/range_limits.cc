#include "checks/native/range_limits.h"

#include <fmt/format.h>

namespace bellwether::checks {

Result<bool> RangeLimits::take(const Option& option, std::initializer_list<Letters> all) {
  for (const Letters& letters : all) {
    if (option.id != letters.warning && option.id != letters.critical) continue;
    Limit& limit = option.id == letters.warning ? letters.limits.warning_ : letters.limits.critical_;
    TRY_VOID(limit.set(option.value));
    return true;
  }
  return false;
}

Status RangeLimits::judge(double value) const {
  if (critical_.alerts(value)) return Status::kCritical;
  return warning_.alerts(value) ? Status::kWarning : Status::kOk;
}

std::string RangeLimits::shown() const {
  return fmt::format("{};{}", warning_.text, critical_.text);
}

Result<void> RangeLimits::Limit::set(std::string_view given) {
  text = given;
  TRY(range, Range::parse(given));
  return {};
}

}  // namespace bellwether::checks
