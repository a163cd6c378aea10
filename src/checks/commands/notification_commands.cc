// Commands that switch notifications on and off, delay and number them, and send some.
#include <array>
#include <unordered_set>

#include "checks/commands/families.h"

namespace bellwether::checks {
namespace {

constexpr auto kNotifications = Switch::kNotifications;

template <bool kIsOn>
Result<void> set_all(CommandCallContext& call) {
  call.alerts.set_enabled(kIsOn);
  return set_both_program_switches<kNotifications, kIsOn>(call);
}

// The hosts behind this one, at any distance, each once.
std::vector<HostIndex> hosts_beyond(const Configuration& configuration, HostIndex top) {
  std::vector<HostIndex> hosts;
  std::unordered_set<std::uint32_t> seen = {static_cast<std::uint32_t>(top)};
  std::vector<HostIndex> open = {top};
  while (!open.empty()) {
    const HostIndex host = open.back();
    open.pop_back();
    for (const HostIndex child : configuration.host(host).children) {
      if (!seen.insert(static_cast<std::uint32_t>(child)).second) continue;
      hosts.push_back(child);
      open.push_back(child);
    }
  }
  return hosts;
}

enum class Affected { kHostAndChildren, kAllBeyond };

template <Affected kAffected, bool kIsOn>
Result<void> propagate(CommandCallContext& call) {
  TRY(const ObjectRef top, reached_host(call));
  const auto set = [&](ObjectRef object) {
    call.engine.set_switch(call.seconds_now(), object, kNotifications, kIsOn, call.actions);
  };
  if (kAffected == Affected::kHostAndChildren) set(top);
  for (const HostIndex host : hosts_beyond(call.configuration(), top.host())) {
    set(ObjectRef::of(host));
    if (kAffected == Affected::kHostAndChildren) continue;
    for (const ServiceIndex service : call.configuration().host(host).services) set(ObjectRef::of(service));
  }
  return {};
}

template <Reach kReach>
Result<void> delay(CommandCallContext& call) {
  TRY(const std::vector<ObjectRef> objects, reached(call, kReach));
  const UnixSeconds until = time_of(call.argument(arguments_of(kReach)));
  for (const ObjectRef object : objects) call.engine.delay_notification(object, until, call.actions);
  return {};
}

template <Reach kReach>
Result<void> set_number(CommandCallContext& call) {
  TRY(const std::vector<ObjectRef> objects, reached(call, kReach));
  const auto number = number_of<std::int32_t>(call.argument(arguments_of(kReach)));
  if (number < 0) return fail(Code::kInvalidArgument, "a notification's number cannot be negative");
  for (const ObjectRef object : objects) {
    call.engine.set_notification_number(object, static_cast<std::uint32_t>(number), call.actions);
  }
  return {};
}

template <Reach kReach>
Result<void> send_custom(CommandCallContext& call) {
  TRY(const std::vector<ObjectRef> objects, reached(call, kReach));
  constexpr std::size_t kFirst = arguments_of(kReach);
  const auto options = static_cast<unsigned>(number_of<std::int32_t>(call.argument(kFirst)));
  for (const ObjectRef object : objects) {
    call.engine.send_custom_notification(call.seconds_now(), object, options, call.argument(kFirst + 1),
                                         call.argument(kFirst + 2), call.actions);
  }
  return {};
}

constexpr std::array kEntries = std::to_array<CommandEntry>({
    {"DELAY_HOST_NOTIFICATION", delay<Reach::kHost>},
    {"DELAY_SVC_NOTIFICATION", delay<Reach::kService>},
    {"DISABLE_ALL_NOTIFICATIONS_BEYOND_HOST", propagate<Affected::kAllBeyond, false>},
    {"DISABLE_HOSTGROUP_HOST_NOTIFICATIONS", set_switch<Reach::kHostgroupHosts, kNotifications, false>},
    {"DISABLE_HOSTGROUP_SVC_NOTIFICATIONS", set_switch<Reach::kHostgroupServices, kNotifications, false>},
    {"DISABLE_HOST_AND_CHILD_NOTIFICATIONS", propagate<Affected::kHostAndChildren, false>},
    {"DISABLE_HOST_NOTIFICATIONS", set_switch<Reach::kHost, kNotifications, false>},
    {"DISABLE_HOST_SVC_NOTIFICATIONS", set_switch<Reach::kHostServices, kNotifications, false>},
    {"DISABLE_NOTIFICATIONS", set_all<false>},
    {"DISABLE_SERVICEGROUP_HOST_NOTIFICATIONS", set_switch<Reach::kServicegroupHosts, kNotifications, false>},
    {"DISABLE_SERVICEGROUP_SVC_NOTIFICATIONS", set_switch<Reach::kServicegroupServices, kNotifications, false>},
    {"DISABLE_SVC_NOTIFICATIONS", set_switch<Reach::kService, kNotifications, false>},
    {"ENABLE_ALL_NOTIFICATIONS_BEYOND_HOST", propagate<Affected::kAllBeyond, true>},
    {"ENABLE_HOSTGROUP_HOST_NOTIFICATIONS", set_switch<Reach::kHostgroupHosts, kNotifications, true>},
    {"ENABLE_HOSTGROUP_SVC_NOTIFICATIONS", set_switch<Reach::kHostgroupServices, kNotifications, true>},
    {"ENABLE_HOST_AND_CHILD_NOTIFICATIONS", propagate<Affected::kHostAndChildren, true>},
    {"ENABLE_HOST_NOTIFICATIONS", set_switch<Reach::kHost, kNotifications, true>},
    {"ENABLE_HOST_SVC_NOTIFICATIONS", set_switch<Reach::kHostServices, kNotifications, true>},
    {"ENABLE_NOTIFICATIONS", set_all<true>},
    {"ENABLE_SERVICEGROUP_HOST_NOTIFICATIONS", set_switch<Reach::kServicegroupHosts, kNotifications, true>},
    {"ENABLE_SERVICEGROUP_SVC_NOTIFICATIONS", set_switch<Reach::kServicegroupServices, kNotifications, true>},
    {"ENABLE_SVC_NOTIFICATIONS", set_switch<Reach::kService, kNotifications, true>},
    {"ENTER_ACTIVE_MODE", set_all<true>},
    {"ENTER_STANDBY_MODE", set_all<false>},
    {"SEND_CUSTOM_HOST_NOTIFICATION", send_custom<Reach::kHost>},
    {"SEND_CUSTOM_SVC_NOTIFICATION", send_custom<Reach::kService>},
    {"SET_HOST_NOTIFICATION_NUMBER", set_number<Reach::kHost>},
    {"SET_SVC_NOTIFICATION_NUMBER", set_number<Reach::kService>},
});

}  // namespace

std::span<const CommandEntry> notification_commands() {
  return kEntries;
}

}  // namespace bellwether::checks
