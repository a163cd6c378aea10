// Commands about what follows a check: event handlers, obsession, flap detection, performance data.
#include <array>

#include "checks/commands/families.h"

namespace bellwether::checks {
namespace {

using Side = Engine::Side;

template <Reach kReach>
Result<void> clear_flapping(CommandCallContext& call) {
  TRY(const std::vector<ObjectRef> objects, reached(call, kReach));
  for (const ObjectRef object : objects) call.engine.clear_flapping(call.seconds_now(), object, call.actions);
  return {};
}

constexpr std::array kEntries = std::to_array<CommandEntry>({
    {"CLEAR_HOST_FLAPPING_STATE", clear_flapping<Reach::kHost>},
    {"CLEAR_SVC_FLAPPING_STATE", clear_flapping<Reach::kService>},
    {"DISABLE_EVENT_HANDLERS", set_both_program_switches<Switch::kEventHandlers, false>},
    {"DISABLE_FLAP_DETECTION", set_both_program_switches<Switch::kFlapDetection, false>},
    {"DISABLE_HOST_EVENT_HANDLER", set_switch<Reach::kHost, Switch::kEventHandlers, false>},
    {"DISABLE_HOST_FLAP_DETECTION", set_switch<Reach::kHost, Switch::kFlapDetection, false>},
    {"DISABLE_PERFORMANCE_DATA", set_both_program_switches<Switch::kPerformanceData, false>},
    {"DISABLE_SVC_EVENT_HANDLER", set_switch<Reach::kService, Switch::kEventHandlers, false>},
    {"DISABLE_SVC_FLAP_DETECTION", set_switch<Reach::kService, Switch::kFlapDetection, false>},
    {"ENABLE_EVENT_HANDLERS", set_both_program_switches<Switch::kEventHandlers, true>},
    {"ENABLE_FLAP_DETECTION", set_both_program_switches<Switch::kFlapDetection, true>},
    {"ENABLE_HOST_EVENT_HANDLER", set_switch<Reach::kHost, Switch::kEventHandlers, true>},
    {"ENABLE_HOST_FLAP_DETECTION", set_switch<Reach::kHost, Switch::kFlapDetection, true>},
    {"ENABLE_PERFORMANCE_DATA", set_both_program_switches<Switch::kPerformanceData, true>},
    {"ENABLE_SVC_EVENT_HANDLER", set_switch<Reach::kService, Switch::kEventHandlers, true>},
    {"ENABLE_SVC_FLAP_DETECTION", set_switch<Reach::kService, Switch::kFlapDetection, true>},
    {"START_OBSESSING_OVER_HOST", set_switch<Reach::kHost, Switch::kObsess, true>},
    {"START_OBSESSING_OVER_HOST_CHECKS", set_program_switch<Side::kHosts, Switch::kObsess, true>},
    {"START_OBSESSING_OVER_SVC", set_switch<Reach::kService, Switch::kObsess, true>},
    {"START_OBSESSING_OVER_SVC_CHECKS", set_program_switch<Side::kServices, Switch::kObsess, true>},
    {"STOP_OBSESSING_OVER_HOST", set_switch<Reach::kHost, Switch::kObsess, false>},
    {"STOP_OBSESSING_OVER_HOST_CHECKS", set_program_switch<Side::kHosts, Switch::kObsess, false>},
    {"STOP_OBSESSING_OVER_SVC", set_switch<Reach::kService, Switch::kObsess, false>},
    {"STOP_OBSESSING_OVER_SVC_CHECKS", set_program_switch<Side::kServices, Switch::kObsess, false>},
});

}  // namespace

std::span<const CommandEntry> handler_commands() {
  return kEntries;
}

}  // namespace bellwether::checks
