// Commands that change at run time what the configuration says.
#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "base/number.h"
#include "checks/commands/families.h"
#include "checks/plugins/command_line.h"

namespace bellwether::checks {
namespace {

using Adapt = Engine::Adapt;

Result<void> adapt(CommandCallContext& call, Reach reach, const Adapt& change) {
  TRY(const std::vector<ObjectRef> objects, reached(call, reach));
  for (const ObjectRef object : objects) TRY_VOID(call.engine.adapt(call.now, object, change, call.actions));
  return {};
}

// Nagios' intervals are in units of interval_length.
template <Reach kReach, std::optional<float> Adapt::* kField>
Result<void> change_interval(CommandCallContext& call) {
  Adapt change;
  const double units = parse_number(call.argument(arguments_of(kReach))).value_or(0);
  change.*kField = static_cast<float>(units * static_cast<double>(call.configuration().main.interval_length.count()));
  return adapt(call, kReach, change);
}

template <Reach kReach>
Result<void> change_attempts(CommandCallContext& call) {
  const int attempts = number_of<int>(call.argument(arguments_of(kReach)));
  if (attempts < 1 || attempts > 0xffff)
    return fail(Code::kInvalidArgument, fmt::format("{} is no number of attempts", attempts));
  Adapt change;
  change.max_check_attempts = static_cast<std::uint16_t>(attempts);
  return adapt(call, kReach, change);
}

enum class Emptiness { kForbidden, kAllowed };

template <Reach kReach, std::optional<std::string> Adapt::* kField, Emptiness kEmptiness>
Result<void> change_command(CommandCallContext& call) {
  const std::string_view text = call.argument(arguments_of(kReach));
  const std::string_view name = split_call(text).command;
  const bool may_be = (text.empty() && kEmptiness == Emptiness::kAllowed) || call.configuration().find_command(name);
  if (!may_be) return fail(Code::kNotFound, fmt::format("no command is named '{}'", name));
  Adapt change;
  change.*kField = std::string(text);
  return adapt(call, kReach, change);
}

template <Reach kReach, std::optional<std::string> Adapt::* kField>
Result<void> change_period(CommandCallContext& call) {
  const std::string_view name = call.argument(arguments_of(kReach));
  TRY(const alerts::TimeperiodIndex period, timeperiod_of(call, name));
  static_cast<void>(period);
  Adapt change;
  change.*kField = std::string(name);
  return adapt(call, kReach, change);
}

template <Reach kReach>
Result<void> change_attributes(CommandCallContext& call) {
  Adapt change;
  change.modified_attributes =
      static_cast<std::uint32_t>(number_of<std::uint64_t>(call.argument(arguments_of(kReach))));
  return adapt(call, kReach, change);
}

template <Reach kReach>
Result<void> change_variable(CommandCallContext& call) {
  constexpr std::size_t kFirst = arguments_of(kReach);
  std::string name(call.argument(kFirst));
  if (name.starts_with('_')) name.erase(0, 1);
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (name.empty()) return fail(Code::kInvalidArgument, "the variable has no name");
  Adapt change;
  change.variable.emplace(std::move(name), std::string(call.argument(kFirst + 1)));
  return adapt(call, kReach, change);
}

constexpr auto kForbidden = Emptiness::kForbidden;
constexpr auto kAllowed = Emptiness::kAllowed;

constexpr std::array kEntries = std::to_array<CommandEntry>({
    {"CHANGE_CUSTOM_HOST_VAR", change_variable<Reach::kHost>},
    {"CHANGE_CUSTOM_SVC_VAR", change_variable<Reach::kService>},
    {"CHANGE_HOST_CHECK_COMMAND", change_command<Reach::kHost, &Adapt::check_command, kForbidden>},
    {"CHANGE_HOST_CHECK_TIMEPERIOD", change_period<Reach::kHost, &Adapt::check_period>},
    {"CHANGE_HOST_EVENT_HANDLER", change_command<Reach::kHost, &Adapt::event_handler_command, kAllowed>},
    {"CHANGE_HOST_MODATTR", change_attributes<Reach::kHost>},
    {"CHANGE_HOST_NOTIFICATION_TIMEPERIOD", change_period<Reach::kHost, &Adapt::notification_period>},
    {"CHANGE_MAX_HOST_CHECK_ATTEMPTS", change_attempts<Reach::kHost>},
    {"CHANGE_MAX_SVC_CHECK_ATTEMPTS", change_attempts<Reach::kService>},
    {"CHANGE_NORMAL_HOST_CHECK_INTERVAL", change_interval<Reach::kHost, &Adapt::check_interval>},
    {"CHANGE_NORMAL_SVC_CHECK_INTERVAL", change_interval<Reach::kService, &Adapt::check_interval>},
    {"CHANGE_RETRY_HOST_CHECK_INTERVAL", change_interval<Reach::kHost, &Adapt::retry_interval>},
    {"CHANGE_RETRY_SVC_CHECK_INTERVAL", change_interval<Reach::kService, &Adapt::retry_interval>},
    {"CHANGE_SVC_CHECK_COMMAND", change_command<Reach::kService, &Adapt::check_command, kForbidden>},
    {"CHANGE_SVC_CHECK_TIMEPERIOD", change_period<Reach::kService, &Adapt::check_period>},
    {"CHANGE_SVC_EVENT_HANDLER", change_command<Reach::kService, &Adapt::event_handler_command, kAllowed>},
    {"CHANGE_SVC_MODATTR", change_attributes<Reach::kService>},
    {"CHANGE_SVC_NOTIFICATION_TIMEPERIOD", change_period<Reach::kService, &Adapt::notification_period>},
});

}  // namespace

std::span<const CommandEntry> adaptive_commands() {
  return kEntries;
}

}  // namespace bellwether::checks
