// Host groups and service groups with their members, and extended infos with the objects that they belong to.
#include <algorithm>

#include <fmt/format.h>

#include "checks/objects/build.h"
#include "checks/objects/templates.h"

namespace bellwether::checks {
namespace {

template <class Group>
void fill_group(Build& build, Group& group, const Definition& definition) {
  group.name = build.keep(definition.object_name);
  const std::string_view alias = definition.text(Attribute::kAlias);
  group.alias = alias.empty() ? group.name : build.keep(alias);
  group.notes = build.keep(definition.text(Attribute::kNotes));
  group.notes_url = build.keep(definition.text(Attribute::kNotesUrl));
  group.action_url = build.keep(definition.text(Attribute::kActionUrl));
}

void build_hostgroups(Build& build) {
  for (std::uint32_t i = 0; i < build.hostgroups.size(); ++i) {
    const Definition& definition = build.hostgroups[i];
    HostGroup& group = build.configuration->hostgroups.emplace_back();
    fill_group(build, group, definition);
    for (const Definition* member : build.hostgroup_members.members(definition)) {
      if (const auto index = build.hosts.find(member->object_name)) {
        group.members.push_back(HostIndex{*index});
        build.configuration->hosts[*index].groups.push_back(i);
      } else {
        build.reporter.error(definition, fmt::format("Failed to locate host '{}' for hostgroup '{}'",
                                                     member->object_name, definition.object_name));
      }
    }
    std::ranges::sort(group.members);
  }
}

void build_servicegroups(Build& build) {
  for (std::uint32_t i = 0; i < build.servicegroups.size(); ++i) {
    const Definition& definition = build.servicegroups[i];
    ServiceGroup& group = build.configuration->servicegroups.emplace_back();
    fill_group(build, group, definition);
    for (const std::uint32_t member : build.servicegroup_members.members(definition)) {
      group.members.push_back(ServiceIndex{member});
      build.configuration->services[member].groups.push_back(i);
    }
    std::ranges::sort(group.members);
  }
}

void merge_host_infos(Build& build) {
  for (const Definition& info : build.definitions.latest_first(ObjectType::kHostExtInfo)) {
    if (!info.is_registered) continue;
    const std::string_view hosts = info.text(Attribute::kHostName), groups = info.text(Attribute::kHostGroupName);
    if (hosts.empty() && groups.empty()) continue;
    const HostSelection selection = select_hosts(build, hosts, groups, info, Diagnostic::Severity::kError);
    for (const Definition* host : selection.hosts) {
      if (const auto index = build.hosts.find(host->object_name)) build.host_infos[*index].push_back(&info);
    }
  }
}

void merge_service_infos(Build& build) {
  for (const Definition& info : build.definitions.latest_first(ObjectType::kServiceExtInfo)) {
    if (!info.is_registered) continue;
    const ServiceNames names{info.text(Attribute::kHostName),
                             info.text(Attribute::kHostGroupName),
                             {},
                             info.text(Attribute::kServiceDescription)};
    if (names.descriptions.empty() || (names.hosts.empty() && names.hostgroups.empty())) continue;
    for (const std::uint32_t service : build.service_lists.select(names, nullptr, info).chosen.values())
      build.service_infos[service].push_back(&info);
  }
}

}  // namespace

HostSelection select_hosts(Build& build, std::string_view hosts, std::string_view groups, const Definition& at,
                           Diagnostic::Severity missing) {
  const NameSelection direct = build.lists.select(ObjectType::kHost, hosts, at, missing);
  const NameSelection of_groups = build.lists.select(ObjectType::kHostGroup, groups, at, missing);
  HostSelection selection;
  selection.is_complete = direct.is_complete && of_groups.is_complete;
  if (!selection.is_complete) return selection;
  OrderedSet<const Definition*> rejected = direct.rejected, chosen = direct.chosen;
  for (const Definition* group : of_groups.rejected.values()) {
    for (const Definition* host : build.hostgroup_members.members(*group)) rejected.add(host);
  }
  const std::vector<const Definition*>& wanted = of_groups.chosen.values();
  for (auto group = wanted.rbegin(); group != wanted.rend(); ++group) {
    const std::vector<const Definition*>& members = build.hostgroup_members.members(**group);
    for (auto host = members.rbegin(); host != members.rend(); ++host) {
      if (!rejected.has(*host)) chosen.add(*host);
    }
  }
  selection.hosts = chosen.values();
  return selection;
}

void build_memberships(Build& build) {
  build_hostgroups(build);
  build_servicegroups(build);
}

void merge_extended_infos(Build& build) {
  merge_host_infos(build);
  merge_service_infos(build);
}

}  // namespace bellwether::checks
