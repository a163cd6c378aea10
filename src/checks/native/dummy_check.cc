// check_dummy: the state and the text that it is told.
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/all_checks.h"
#include "checks/native/option_values.h"
#include "checks/native/plugin_check.h"

namespace bellwether::checks {
namespace {

constexpr std::string_view kHelp =
    R"(Usage: check_dummy STATE [TEXT]

Gives the state that it is told: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.)";

runtime::Task<NativeOutcome> run_dummy(const PluginCall& call) {
  const std::vector<std::string_view>& operands = call.parsed.operands;
  if (operands.empty()) co_return call.usage_error("Could not parse arguments");
  const std::optional<std::int64_t> state = whole_number(operands[0]);
  if (!state) {
    co_return call.usage_error(fmt::format("Arguments to check_dummy must be an integer - {}", printable(operands[0])));
  }
  if (*state < 0 || *state > 3) {
    co_return outcome(Status::kUnknown, fmt::format("UNKNOWN: Status {} is not a supported error state", *state));
  }
  const Status status = static_cast<Status>(*state);
  std::string text(status_name(status));
  if (operands.size() > 1) text += fmt::format(": {}", operands[1]);
  co_return outcome(status, std::move(text));
}

}  // namespace

const NativeCheck& dummy_check() {
  static const PluginCheck check("check_dummy", kHelp, {}, run_dummy);
  return check;
}

}  // namespace bellwether::checks
