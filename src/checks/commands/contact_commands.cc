// Commands about contacts and contact groups.
#include <array>

#include <fmt/format.h>

#include "checks/commands/families.h"

namespace bellwether::checks {
namespace {

using Side = alerts::Engine::Side;

template <Side kSide, bool kIsOn>
Result<void> set_contact(CommandCallContext& call) {
  return call.alerts.set_contact_enabled(call.argument(0), kSide, kIsOn);
}

template <Side kSide, bool kIsOn>
Result<void> set_group(CommandCallContext& call) {
  const alerts::Directory& people = *call.configuration().people;
  const alerts::ContactGroup* const group = people.find_group(call.argument(0));
  if (group == nullptr) return fail(Code::kNotFound, fmt::format("no contact group is named '{}'", call.argument(0)));
  for (const ContactIndex member : group->members) {
    TRY_VOID(call.alerts.set_contact_enabled(people.contact(member).name, kSide, kIsOn));
  }
  return {};
}

template <Side kSide>
Result<void> change_period(CommandCallContext& call) {
  TRY(const alerts::TimeperiodIndex period, timeperiod_of(call, call.argument(1)));
  return call.alerts.set_contact_period(call.argument(0), kSide, period);
}

Result<void> cannot_change(CommandCallContext&) {
  return fail(Code::kPermissionDenied,
              "contacts are changed in the configuration, not at run time; only their notifications and periods are");
}

constexpr std::array kEntries = std::to_array<CommandEntry>({
    {"CHANGE_CONTACT_HOST_NOTIFICATION_TIMEPERIOD", change_period<Side::kHost>},
    {"CHANGE_CONTACT_MODATTR", cannot_change},
    {"CHANGE_CONTACT_MODHATTR", cannot_change},
    {"CHANGE_CONTACT_MODSATTR", cannot_change},
    {"CHANGE_CONTACT_SVC_NOTIFICATION_TIMEPERIOD", change_period<Side::kService>},
    {"CHANGE_CUSTOM_CONTACT_VAR", cannot_change},
    {"DISABLE_CONTACTGROUP_HOST_NOTIFICATIONS", set_group<Side::kHost, false>},
    {"DISABLE_CONTACTGROUP_SVC_NOTIFICATIONS", set_group<Side::kService, false>},
    {"DISABLE_CONTACT_HOST_NOTIFICATIONS", set_contact<Side::kHost, false>},
    {"DISABLE_CONTACT_SVC_NOTIFICATIONS", set_contact<Side::kService, false>},
    {"ENABLE_CONTACTGROUP_HOST_NOTIFICATIONS", set_group<Side::kHost, true>},
    {"ENABLE_CONTACTGROUP_SVC_NOTIFICATIONS", set_group<Side::kService, true>},
    {"ENABLE_CONTACT_HOST_NOTIFICATIONS", set_contact<Side::kHost, true>},
    {"ENABLE_CONTACT_SVC_NOTIFICATIONS", set_contact<Side::kService, true>},
});

}  // namespace

std::span<const CommandEntry> contact_commands() {
  return kEntries;
}

}  // namespace bellwether::checks
