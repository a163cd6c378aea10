// Commands that switch checks on and off, schedule them, and hand in results.
#include <array>

#include "checks/commands/families.h"

namespace bellwether::checks {
namespace {

using Side = Engine::Side;

template <Reach kReach, bool kIsForced>
Result<void> schedule(CommandCallContext& call) {
  TRY(const std::vector<ObjectRef> objects, reached(call, kReach));
  const UnixMillis at = time_of(call.argument(arguments_of(kReach)));
  for (const ObjectRef object : objects) call.engine.schedule_check(call.now, object, at, kIsForced, call.actions);
  return {};
}

constexpr auto kActive = Switch::kActiveChecks;
constexpr auto kPassive = Switch::kPassiveChecks;

constexpr std::array kEntries = std::to_array<CommandEntry>({
    {"DISABLE_HOSTGROUP_HOST_CHECKS", set_switch<Reach::kHostgroupHosts, kActive, false>},
    {"DISABLE_HOSTGROUP_PASSIVE_HOST_CHECKS", set_switch<Reach::kHostgroupHosts, kPassive, false>},
    {"DISABLE_HOSTGROUP_PASSIVE_SVC_CHECKS", set_switch<Reach::kHostgroupServices, kPassive, false>},
    {"DISABLE_HOSTGROUP_SVC_CHECKS", set_switch<Reach::kHostgroupServices, kActive, false>},
    {"DISABLE_HOST_CHECK", set_switch<Reach::kHost, kActive, false>},
    {"DISABLE_HOST_FRESHNESS_CHECKS", set_program_switch<Side::kHosts, Switch::kFreshness, false>},
    {"DISABLE_HOST_SVC_CHECKS", set_switch<Reach::kHostServices, kActive, false>},
    {"DISABLE_PASSIVE_HOST_CHECKS", set_switch<Reach::kHost, kPassive, false>},
    {"DISABLE_PASSIVE_SVC_CHECKS", set_switch<Reach::kService, kPassive, false>},
    {"DISABLE_SERVICEGROUP_HOST_CHECKS", set_switch<Reach::kServicegroupHosts, kActive, false>},
    {"DISABLE_SERVICEGROUP_PASSIVE_HOST_CHECKS", set_switch<Reach::kServicegroupHosts, kPassive, false>},
    {"DISABLE_SERVICEGROUP_PASSIVE_SVC_CHECKS", set_switch<Reach::kServicegroupServices, kPassive, false>},
    {"DISABLE_SERVICEGROUP_SVC_CHECKS", set_switch<Reach::kServicegroupServices, kActive, false>},
    {"DISABLE_SERVICE_FRESHNESS_CHECKS", set_program_switch<Side::kServices, Switch::kFreshness, false>},
    {"DISABLE_SVC_CHECK", set_switch<Reach::kService, kActive, false>},
    {"ENABLE_HOSTGROUP_HOST_CHECKS", set_switch<Reach::kHostgroupHosts, kActive, true>},
    {"ENABLE_HOSTGROUP_PASSIVE_HOST_CHECKS", set_switch<Reach::kHostgroupHosts, kPassive, true>},
    {"ENABLE_HOSTGROUP_PASSIVE_SVC_CHECKS", set_switch<Reach::kHostgroupServices, kPassive, true>},
    {"ENABLE_HOSTGROUP_SVC_CHECKS", set_switch<Reach::kHostgroupServices, kActive, true>},
    {"ENABLE_HOST_CHECK", set_switch<Reach::kHost, kActive, true>},
    {"ENABLE_HOST_FRESHNESS_CHECKS", set_program_switch<Side::kHosts, Switch::kFreshness, true>},
    {"ENABLE_HOST_SVC_CHECKS", set_switch<Reach::kHostServices, kActive, true>},
    {"ENABLE_PASSIVE_HOST_CHECKS", set_switch<Reach::kHost, kPassive, true>},
    {"ENABLE_PASSIVE_SVC_CHECKS", set_switch<Reach::kService, kPassive, true>},
    {"ENABLE_SERVICEGROUP_HOST_CHECKS", set_switch<Reach::kServicegroupHosts, kActive, true>},
    {"ENABLE_SERVICEGROUP_PASSIVE_HOST_CHECKS", set_switch<Reach::kServicegroupHosts, kPassive, true>},
    {"ENABLE_SERVICEGROUP_PASSIVE_SVC_CHECKS", set_switch<Reach::kServicegroupServices, kPassive, true>},
    {"ENABLE_SERVICEGROUP_SVC_CHECKS", set_switch<Reach::kServicegroupServices, kActive, true>},
    {"ENABLE_SERVICE_FRESHNESS_CHECKS", set_program_switch<Side::kServices, Switch::kFreshness, true>},
    {"ENABLE_SVC_CHECK", set_switch<Reach::kService, kActive, true>},
    {"SCHEDULE_FORCED_HOST_CHECK", schedule<Reach::kHost, true>},
    {"SCHEDULE_FORCED_HOST_SVC_CHECKS", schedule<Reach::kHostServices, true>},
    {"SCHEDULE_FORCED_SVC_CHECK", schedule<Reach::kService, true>},
    {"SCHEDULE_HOST_CHECK", schedule<Reach::kHost, false>},
    {"SCHEDULE_HOST_SVC_CHECKS", schedule<Reach::kHostServices, false>},
    {"SCHEDULE_SVC_CHECK", schedule<Reach::kService, false>},
    {"START_ACCEPTING_PASSIVE_HOST_CHECKS", set_program_switch<Side::kHosts, kPassive, true>},
    {"START_ACCEPTING_PASSIVE_SVC_CHECKS", set_program_switch<Side::kServices, kPassive, true>},
    {"START_EXECUTING_HOST_CHECKS", set_program_switch<Side::kHosts, kActive, true>},
    {"START_EXECUTING_SVC_CHECKS", set_program_switch<Side::kServices, kActive, true>},
    {"STOP_ACCEPTING_PASSIVE_HOST_CHECKS", set_program_switch<Side::kHosts, kPassive, false>},
    {"STOP_ACCEPTING_PASSIVE_SVC_CHECKS", set_program_switch<Side::kServices, kPassive, false>},
    {"STOP_EXECUTING_HOST_CHECKS", set_program_switch<Side::kHosts, kActive, false>},
    {"STOP_EXECUTING_SVC_CHECKS", set_program_switch<Side::kServices, kActive, false>},
});

}  // namespace

std::span<const CommandEntry> check_commands() {
  return kEntries;
}

}  // namespace bellwether::checks
