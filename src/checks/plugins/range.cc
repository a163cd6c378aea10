#include "checks/plugins/range.h"

#include <optional>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"

namespace bellwether::checks {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Result<double> bound(std::string_view text, std::string_view range) {
  const std::optional<double> value = parse_number(text);
  if (!value || *value != *value) {
    return fail(Code::kInvalidArgument,
                fmt::format("'{}' is not a range: '{}' is not a number", printable(range), printable(text)));
  }
  return *value;
}

}  // namespace

Result<Range> Range::parse(std::string_view text) {
  const std::string_view whole = text;
  Range range;
  if (text.starts_with('@')) {
    range.alerts_inside = true;
    text.remove_prefix(1);
  }
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    const std::string_view start = text.substr(0, colon);
    if (start == "~") {
      range.start = -kInfinity;
    } else if (!start.empty()) {
      TRY(range.start, bound(start, whole));
    }
    text.remove_prefix(colon + 1);
    if (text.empty()) return range;
  }
  TRY(range.end, bound(text, whole));
  if (range.start > range.end) {
    return fail(Code::kInvalidArgument, fmt::format("'{}' is not a range: it starts above its end", printable(whole)));
  }
  return range;
}

}  // namespace bellwether::checks
