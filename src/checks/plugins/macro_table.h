// The tables behind macros.h, one source a family. Internal to plugins/.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "checks/plugins/macros.h"

namespace bellwether::checks {

// Whose words a value is.
enum class MacroTrust : std::uint8_t {
  kOwn,      // the administrator's or ours
  kForeign,  // a plugin's or somebody's; Nagios strips illegal_macro_output_chars from it, and so do we
  kTyped,    // somebody's that Nagios does not strip; we keep it from becoming a command all the same
};

template <class Subject>
struct MacroEntry {
  std::string_view name;
  void (*read)(const MacroScope& scope, Subject subject, std::string& value);
  MacroTrust trust = MacroTrust::kOwn;
};

using HostMacro = MacroEntry<HostIndex>;
using ServiceMacro = MacroEntry<ServiceIndex>;
using HostGroupMacro = MacroEntry<const HostGroup&>;
using ServiceGroupMacro = MacroEntry<const ServiceGroup&>;
using ContactMacro = MacroEntry<const alerts::Contact&>;
using ContactGroupMacro = MacroEntry<const alerts::ContactGroup&>;
using NotificationMacro = MacroEntry<const NotificationFacts&>;
struct NoSubject {};
using ProgramMacro = MacroEntry<NoSubject>;  // program, summaries, date and time

// Each sorted by name.
std::span<const HostMacro> host_macros();
std::span<const ServiceMacro> service_macros();
std::span<const HostGroupMacro> hostgroup_macros();
std::span<const ServiceGroupMacro> servicegroup_macros();
std::span<const ContactMacro> contact_macros();
std::span<const ContactGroupMacro> contactgroup_macros();
std::span<const NotificationMacro> notification_macros();
std::span<const ProgramMacro> program_macros();

// $ISVALIDTIME:period:time$ and $NEXTVALIDTIME:period:time$ (the time may be missing). False when there is no such period.
bool read_timeperiod_macro(const MacroScope& scope, std::string_view name, std::string_view period, std::string_view at,
                           std::string& value);

// For notes and URLs, which may hold macros themselves. Past kMaxMacroDepth they stay unexpanded: a note that names itself must end.
inline constexpr int kMaxMacroDepth = 4;

// Helpers of several tables.
void append_joined(std::string& list, std::string_view item);
std::string_view check_type_name(const ObjectState& state);  // "ACTIVE" or "PASSIVE"
unsigned state_id(alerts::State state);                      // as plugins exit; hosts 0, 1, 2

}  // namespace bellwether::checks
