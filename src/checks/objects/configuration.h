// Configuration: everything that is to be watched, with its options: an immutable snapshot that engines, ways in and ways out share. Made
// by load_nagios() from a nagios.cfg, by load_native() from TOML, or joined from both by merge order in load().
//
// Thread: const from any. Cost: find_* is a hash lookup.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "alerts/people.h"
#include "base/result.h"
#include "checks/objects/main_options.h"
#include "checks/objects/objects.h"
#include "checks/objects/text_pool.h"

namespace bellwether::checks {

struct Configuration {
  MainOptions main;
  std::vector<Host> hosts;        // by name
  std::vector<Service> services;  // by host name, then description
  std::vector<HostGroup> hostgroups;
  std::vector<ServiceGroup> servicegroups;
  std::vector<Command> commands;
  std::vector<HostDependency> host_dependencies;
  std::vector<ServiceDependency> service_dependencies;
  std::shared_ptr<alerts::Directory> people;  // contacts, contact groups, timeperiods: what indices in objects mean

  std::optional<HostIndex> find_host(std::string_view name) const;
  std::optional<ServiceIndex> find_service(std::string_view host, std::string_view description) const;
  std::optional<CommandIndex> find_command(std::string_view name) const;
  std::optional<std::uint32_t> find_hostgroup(std::string_view name) const;
  std::optional<std::uint32_t> find_servicegroup(std::string_view name) const;

  const Host& host(HostIndex index) const { return hosts[static_cast<std::size_t>(index)]; }
  const Service& service(ServiceIndex index) const { return services[static_cast<std::size_t>(index)]; }
  const Command& command(CommandIndex index) const { return commands[static_cast<std::size_t>(index)]; }
  const Checkable& checkable(ObjectRef object) const {
    return object.is_host() ? static_cast<const Checkable&>(hosts[object.index]) : services[object.index];
  }
  // The host of either.
  HostIndex host_of(ObjectRef object) const { return object.is_host() ? object.host() : services[object.index].host; }

  TextPool texts;

  // To be called once everything above is filled and before anything is looked up.
  void index();

 private:
  boost::unordered_flat_map<std::string_view, HostIndex> hosts_by_name_;
  boost::unordered_flat_map<std::string_view, CommandIndex> commands_by_name_;
  boost::unordered_flat_map<std::string_view, std::uint32_t> hostgroups_by_name_, servicegroups_by_name_;
};

using ConfigurationPtr = std::shared_ptr<const Configuration>;

}  // namespace bellwether::checks
