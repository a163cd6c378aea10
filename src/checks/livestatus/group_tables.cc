#include <algorithm>

#include "checks/livestatus/service_counts.h"
#include "checks/livestatus/tables.h"

namespace bellwether::checks::livestatus {
namespace {

using enum ColumnType;

// What both kinds of group say of themselves; `of` finds the row's group, null where there is none.
template <class Of>
void add_group_texts(Table& table, std::string_view prefix, Of of) {
  const auto text = [&](std::string_view name, std::string_view description, auto member) {
    add(table, prefix, name, kString, description, [of, member](const Site&, const Row& row) -> Value {
      const auto* const group = of(row);
      return group == nullptr ? std::string_view() : group->*member;
    });
  };
  using GroupType = std::remove_cvref_t<decltype(*of(std::declval<const Row&>()))>;
  text("name", "Group's name", &GroupType::name);
  text("alias", "Alias", &GroupType::alias);
  text("notes", "Notes", &GroupType::notes);
  text("notes_url", "Address of notes", &GroupType::notes_url);
  text("action_url", "Address of actions", &GroupType::action_url);
}

template <class Groups, class Visit>
bool visit_all(const Groups& groups, Visit visit) {
  return std::ranges::all_of(groups, visit);
}

void each_service_of_hostgroup(const Site& site, const Row& row, const ServiceVisitor& visit) {
  if (row.hostgroup == nullptr) return;
  for (const HostIndex host : row.hostgroup->members)
    std::ranges::for_each(site.configuration().host(host).services, visit);
}

void add_joined_tables(Tables& tables) {
  Table hosts_by_group{"hostsbygroup", {}, [](const Site& site, const auto& visit) {
                         visit_all(site.configuration().hostgroups, [&](const HostGroup& group) {
                           return visit_all(group.members, [&](HostIndex host) {
                             Row row = host_row(site, host);
                             row.hostgroup = &group;
                             return visit(row);
                           });
                         });
                       }};
  add_host_columns(hosts_by_group, "");
  add_hostgroup_columns(hosts_by_group, "hostgroup_");
  tables.emplace(hosts_by_group.name, hosts_by_group);

  Table services_by_group{"servicesbygroup", {}, [](const Site& site, const auto& visit) {
                            visit_all(site.configuration().servicegroups, [&](const ServiceGroup& group) {
                              return visit_all(group.members, [&](ServiceIndex service) {
                                Row row = service_row(site, service);
                                row.servicegroup = &group;
                                return visit(row);
                              });
                            });
                          }};
  add_service_columns(services_by_group, "");
  add_host_columns(services_by_group, "host_");
  add_servicegroup_columns(services_by_group, "servicegroup_");
  tables.emplace(services_by_group.name, services_by_group);

  Table services_by_hostgroup{"servicesbyhostgroup", {}, [](const Site& site, const auto& visit) {
                                visit_all(site.configuration().hostgroups, [&](const HostGroup& group) {
                                  return visit_all(group.members, [&](HostIndex host) {
                                    return visit_all(site.configuration().host(host).services,
                                                     [&](ServiceIndex service) {
                                                       Row row = service_row(site, service);
                                                       row.hostgroup = &group;
                                                       return visit(row);
                                                     });
                                  });
                                });
                              }};
  add_service_columns(services_by_hostgroup, "");
  add_host_columns(services_by_hostgroup, "host_");
  add_hostgroup_columns(services_by_hostgroup, "hostgroup_");
  tables.emplace(services_by_hostgroup.name, services_by_hostgroup);
}

}  // namespace

void add_hostgroup_columns(Table& table, std::string_view prefix) {
  add_group_texts(table, prefix, [](const Row& row) { return row.hostgroup; });
  for (const bool with_state : {false, true}) {
    add(table, prefix, with_state ? "members_with_state" : "members", kList, "Its hosts",
        [with_state](const Site& site, const Row& row) -> Value {
          List names;
          if (row.hostgroup == nullptr) return names;
          for (const HostIndex host : row.hostgroup->members) {
            const std::string_view name = site.configuration().host(host).name;
            if (!with_state) {
              names.emplace_back(name);
              continue;
            }
            const ObjectState& state = site.engine.state(ObjectRef::of(host));
            const auto status = static_cast<std::int64_t>(state.state) - static_cast<std::int64_t>(alerts::State::kUp);
            names.emplace_back(List{Value(name), Value(status), Value(state.has_been_checked)});
          }
          return names;
        });
  }
  add_host_counts(table, prefix, [](const Site&, const Row& row, const HostVisitor& visit) {
    if (row.hostgroup != nullptr) std::ranges::for_each(row.hostgroup->members, visit);
  });
  add_service_counts(table, prefix, each_service_of_hostgroup);
}

void add_servicegroup_columns(Table& table, std::string_view prefix) {
  add_group_texts(table, prefix, [](const Row& row) { return row.servicegroup; });
  for (const bool with_state : {false, true}) {
    add(table, prefix, with_state ? "members_with_state" : "members", kList, "Its services",
        [with_state](const Site& site, const Row& row) -> Value {
          List pairs;
          if (row.servicegroup == nullptr) return pairs;
          for (const ServiceIndex index : row.servicegroup->members) {
            const Service& service = site.configuration().service(index);
            List pair{Value(site.configuration().host(service.host).name), Value(service.description)};
            if (with_state) {
              const ObjectState& state = site.engine.state(ObjectRef::of(index));
              pair.emplace_back(static_cast<std::int64_t>(state.state));
              pair.emplace_back(state.has_been_checked);
            }
            pairs.emplace_back(std::move(pair));
          }
          return pairs;
        });
  }
  add_service_counts(table, prefix, [](const Site&, const Row& row, const ServiceVisitor& visit) {
    if (row.servicegroup != nullptr) std::ranges::for_each(row.servicegroup->members, visit);
  });
}

void add_group_tables(Tables& tables) {
  Table hostgroups{"hostgroups", {}, [](const Site& site, const auto& visit) {
                     visit_all(site.configuration().hostgroups, [&](const HostGroup& group) {
                       Row row;
                       row.hostgroup = &group;
                       return visit(row);
                     });
                   }};
  add_hostgroup_columns(hostgroups, "");
  tables.emplace(hostgroups.name, hostgroups);

  Table servicegroups{"servicegroups", {}, [](const Site& site, const auto& visit) {
                        visit_all(site.configuration().servicegroups, [&](const ServiceGroup& group) {
                          Row row;
                          row.servicegroup = &group;
                          return visit(row);
                        });
                      }};
  add_servicegroup_columns(servicegroups, "");
  tables.emplace(servicegroups.name, servicegroups);
  add_joined_tables(tables);
}

}  // namespace bellwether::checks::livestatus
