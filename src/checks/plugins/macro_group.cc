// Macros of host groups and service groups.
#include <array>

#include "checks/plugins/macro_table.h"

namespace bellwether::checks {
namespace {

template <class AnyGroup>
struct Of {
  static void name(const MacroScope&, const AnyGroup& group, std::string& value) { value = group.name; }
  static void alias(const MacroScope&, const AnyGroup& group, std::string& value) { value = group.alias; }

  template <std::string_view AnyGroup::* kField, MacroUse kUse>
  static void text(const MacroScope& scope, const AnyGroup& group, std::string& value) {
    if (scope.depth >= kMaxMacroDepth) {
      value = group.*kField;
      return;
    }
    MacroScope inner = scope;
    ++inner.depth;
    value = expand_macros(group.*kField, inner, kUse);
  }
};

void host_members(const MacroScope& scope, const HostGroup& group, std::string& value) {
  for (const HostIndex member : group.members) append_joined(value, scope.source.configuration().host(member).name);
}
void host_member_addresses(const MacroScope& scope, const HostGroup& group, std::string& value) {
  for (const HostIndex member : group.members) append_joined(value, scope.source.configuration().host(member).address);
}
void service_members(const MacroScope& scope, const ServiceGroup& group, std::string& value) {
  const Configuration& configuration = scope.source.configuration();
  for (const ServiceIndex member : group.members) {
    const Service& service = configuration.service(member);
    append_joined(value, configuration.host(service.host).name);
    append_joined(value, service.description);
  }
}

using OfHosts = Of<HostGroup>;
using OfServices = Of<ServiceGroup>;
constexpr auto kTyped = MacroTrust::kTyped;

constexpr std::array kHostGroupMacros = std::to_array<HostGroupMacro>({
    {"HOSTGROUPACTIONURL", OfHosts::text<&HostGroup::action_url, MacroUse::kUrl>, kTyped},
    {"HOSTGROUPALIAS", OfHosts::alias},
    {"HOSTGROUPMEMBERADDRESSES", host_member_addresses},
    {"HOSTGROUPMEMBERS", host_members},
    {"HOSTGROUPNAME", OfHosts::name},
    {"HOSTGROUPNOTES", OfHosts::text<&HostGroup::notes, MacroUse::kText>, kTyped},
    {"HOSTGROUPNOTESURL", OfHosts::text<&HostGroup::notes_url, MacroUse::kUrl>, kTyped},
});

constexpr std::array kServiceGroupMacros = std::to_array<ServiceGroupMacro>({
    {"SERVICEGROUPACTIONURL", OfServices::text<&ServiceGroup::action_url, MacroUse::kUrl>, kTyped},
    {"SERVICEGROUPALIAS", OfServices::alias},
    {"SERVICEGROUPMEMBERS", service_members},
    {"SERVICEGROUPNAME", OfServices::name},
    {"SERVICEGROUPNOTES", OfServices::text<&ServiceGroup::notes, MacroUse::kText>, kTyped},
    {"SERVICEGROUPNOTESURL", OfServices::text<&ServiceGroup::notes_url, MacroUse::kUrl>, kTyped},
});

}  // namespace

std::span<const HostGroupMacro> hostgroup_macros() {
  return kHostGroupMacros;
}
std::span<const ServiceGroupMacro> servicegroup_macros() {
  return kServiceGroupMacros;
}

}  // namespace bellwether::checks
