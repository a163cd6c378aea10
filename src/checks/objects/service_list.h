// ServiceLists: which services a list means: "h,s,h,s" of a group, host, group and description lists of dependencies and escalations.
// Orders are those in which Nagios collects; it then goes through them from the last to the first.
#pragma once

#include <cstdint>
#include <string_view>

#include "checks/objects/definition.h"
#include "checks/objects/groups.h"
#include "checks/objects/name_list.h"
#include "checks/objects/object_table.h"
#include "checks/objects/ordered_set.h"
#include "checks/objects/service_table.h"

namespace bellwether::checks {

class ServiceGroups;

struct ServiceSelection {
  OrderedSet<std::uint32_t> chosen;  // indices of services
  OrderedSet<std::uint32_t> rejected;
  bool is_complete = true;
};

struct ServiceNames {
  std::string_view hosts, hostgroups, servicegroups, descriptions;
};

class ServiceLists {
 public:
  ServiceLists(const ObjectTable& hosts, const NamedGroups& hostgroups, const ServiceTable& services, NameLists& lists,
               Reporter& reporter)
      : hosts_(hosts), hostgroups_(hostgroups), services_(services), lists_(lists), reporter_(reporter) {}

  // Services of one host, or of all hosts that an expression matches.
  void select_on_host(std::string_view host, std::string_view descriptions, const Definition& at,
                      ServiceSelection& selection);
  // "host,description,host,description".
  ServiceSelection select_pairs(std::string_view pairs, const Definition& at);
  // All that an escalation, a dependency or an extended info names; without servicegroups where `groups` is null.
  ServiceSelection select(const ServiceNames& names, const ServiceGroups* groups, const Definition& at);

 private:
  void add_matching(std::string_view host, std::string_view description, ServiceSelection& selection, bool& is_found);
  void add_of_hosts(const std::vector<const Definition*>& hosts, const OrderedSet<const Definition*>& rejected,
                    std::string_view descriptions, const Definition& at, ServiceSelection& selection);

  const ObjectTable& hosts_;
  const NamedGroups& hostgroups_;
  const ServiceTable& services_;
  NameLists& lists_;
  Reporter& reporter_;
};

// The members of service groups.
class ServiceGroups {
 public:
  explicit ServiceGroups(const Definitions& definitions) : definitions_(definitions) {}

  void expand(const ServiceTable& services, ServiceLists& service_lists, NameLists& lists, const ObjectTable& hosts,
              Reporter& reporter);
  const std::vector<std::uint32_t>& members(const Definition& group) const;

 private:
  using Group = Membership<std::uint32_t>;

  const Definitions& definitions_;
  std::vector<Group> groups_;
  boost::unordered_flat_map<const Definition*, std::size_t> by_definition_;
};

}  // namespace bellwether::checks
