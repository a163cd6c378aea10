// Build: everything that the steps from definitions to a Configuration share: the tables of names, who belongs to which group, which services
// there are, and what only the verification and the expanded form need.
//
// Each step is a file of its own and goes on after an error, so that all are told.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "checks/objects/configuration.h"
#include "checks/objects/definition.h"
#include "checks/objects/diagnostics.h"
#include "checks/objects/groups.h"
#include "checks/objects/main_file.h"
#include "checks/objects/name_list.h"
#include "checks/objects/object_table.h"
#include "checks/objects/service_list.h"
#include "checks/objects/service_table.h"

namespace bellwether::checks {

// An escalation of one host or service, as it is written in the expanded form.
struct EscalationRecord {
  const Definition* definition = nullptr;
  std::uint32_t subject = 0;  // index of the host or service
  std::string_view contacts, contact_groups, period;
  int first = 0, last = 0;
  double interval = 0;
  OptionSet options;
};

// One half of a dependency: for execution or for notification.
struct DependencyRecord {
  const Definition* definition = nullptr;
  std::uint32_t master = 0, dependent = 0;
  bool is_notification = false;
  bool inherits_parent = false;
  OptionSet options;
  std::string_view period;
};

struct Build {
  Build(Definitions& definitions, MainFile& main, Diagnostics& diagnostics);

  Definitions& definitions;
  MainFile& main;
  Reporter reporter;
  NameLists lists;
  ObjectTable timeperiods, commands, contacts, contactgroups, hosts, hostgroups, servicegroups;
  NamedGroups contactgroup_members, hostgroup_members;
  ServiceTable services;
  ServiceLists service_lists;
  ServiceGroups servicegroup_members;
  // Extended infos by host and by service, in the order in which they were read.
  boost::unordered_flat_map<std::uint32_t, std::vector<const Definition*>> host_infos, service_infos;
  std::vector<EscalationRecord> host_escalations, service_escalations;
  std::vector<DependencyRecord> host_dependencies, service_dependencies;
  std::shared_ptr<Configuration> configuration;

  // Texts that outlive the definitions.
  std::string_view keep(std::string_view text) { return configuration->texts.keep(text); }
  alerts::Directory& people() { return *configuration->people; }
};

// The steps, in this order.
void build_timeperiods(Build& build);
void build_commands(Build& build);
void build_groups(Build& build);
void build_contacts(Build& build);
void merge_extended_infos(Build& build);
void build_hosts(Build& build);
void build_services(Build& build);
void build_memberships(Build& build);
void build_dependencies(Build& build);
void build_escalations(Build& build);

// kNoTimeperiod for an empty name or one that is not defined; says in `is_known` which.
struct FoundPeriod {
  TimeperiodIndex index = alerts::kNoTimeperiod;
  bool is_known = true;
};
FoundPeriod find_period(const Build& build, std::string_view name);

// The command in front of the first '!'; kNoCommand when there is none of that name, which the verification tells.
CommandCall make_call(Build& build, std::string_view text);

// Hosts by name and by group, in the order in which Nagios collects them.
struct HostSelection {
  std::vector<const Definition*> hosts;
  bool is_complete = true;
};
HostSelection select_hosts(Build& build, std::string_view hosts, std::string_view groups, const Definition& at,
                           Diagnostic::Severity missing);

// A number or a switch of a definition, or what holds when it says nothing.
int integer_of(const Definition& definition, Attribute attribute, int otherwise);
double real_of(const Definition& definition, Attribute attribute, double otherwise);
bool switch_of(const Definition& definition, Attribute attribute, bool otherwise);
OptionSet options_of(const Definition& definition, Attribute attribute, OptionSet otherwise);

// Contacts and groups by their lists, each contact once, in the order of the Directory. What is not defined is an error of `at`.
std::vector<ContactIndex> resolve_contacts(Build& build, const Definition& at, std::string_view contacts,
                                           std::string_view groups);

// What a service has, or gets from its host when neither itself nor its templates say anything.
struct Audience {
  std::string_view contacts, contact_groups;
};
Audience audience_of(const Definition& host);
Audience audience_of(const Definition& service, const Definition& host);
std::string_view notification_period_of(const Definition& service, const Definition& host);
double notification_interval_of(const Definition& service, const Definition& host);

}  // namespace bellwether::checks
