#include "checks/native/service_options.h"

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/option_values.h"

namespace bellwether::checks {

std::unexpected<Error> refuse_option(std::string_view message, std::string_view value) {
  return fail(Code::kInvalidArgument, fmt::format("{} - {}", message, printable(value)));
}

Result<bool> ServiceOptions::take(const Option& option) {
  switch (option.id) {
    case 'H':
      host = option.value;
      return true;
    case 'p': {
      const std::optional<std::uint16_t> value = port_number(option.value);
      if (!value) return refuse_option("Port must be a positive integer", option.value);
      port = *value;
      return true;
    }
    case 't': {
      const std::optional<std::int64_t> value = positive_number(option.value);
      if (!value) return refuse_option("Timeout interval must be a positive integer", option.value);
      timeout = seconds(*value);
      return true;
    }
    case 'w':
      warning = decimal_number(option.value);
      if (!warning) return refuse_option("Warning time must be a positive", option.value);
      return true;
    case 'c':
      critical = decimal_number(option.value);
      if (!critical) return refuse_option("Critical time must be a positive", option.value);
      return true;
    case '4':
    case '6':
      family = family_of_option(option.id);
      return true;
    default:
      return option.id == 'v';
  }
}

Result<void> ServiceOptions::take_host(const ParsedOptions& parsed) {
  if (host.empty() && !parsed.operands.empty()) host = parsed.operands.front();
  if (host.empty()) return fail(Code::kInvalidArgument, "You must specify a server address or host name");
  return {};
}

Status ServiceOptions::judge(double elapsed) const {
  if (critical && elapsed > *critical) return Status::kCritical;
  if (warning && elapsed > *warning) return Status::kWarning;
  return Status::kOk;
}

std::string ServiceOptions::time_data(double elapsed, Maximum maximum) const {
  PerformanceData::Limits<double> limits{warning, critical, 0.0, std::nullopt};
  if (maximum == Maximum::kTimeout) limits.maximum = static_cast<double>(timeout.count());
  return PerformanceData().fraction("time", elapsed, "s", limits).str();
}

}  // namespace bellwether::checks
