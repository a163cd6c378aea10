#include "checks/objects/configuration.h"

#include <algorithm>

namespace bellwether::checks {
namespace {

template <class Index, class Objects>
void index_by_name(const Objects& objects, boost::unordered_flat_map<std::string_view, Index>& by_name) {
  by_name.clear();
  by_name.reserve(objects.size());
  for (std::size_t i = 0; i < objects.size(); ++i) by_name.emplace(objects[i].name, static_cast<Index>(i));
}

template <class Index>
std::optional<Index> find(const boost::unordered_flat_map<std::string_view, Index>& by_name, std::string_view name) {
  const auto at = by_name.find(name);
  if (at == by_name.end()) return std::nullopt;
  return at->second;
}

}  // namespace

std::optional<HostIndex> Configuration::find_host(std::string_view name) const {
  return find(hosts_by_name_, name);
}

std::optional<ServiceIndex> Configuration::find_service(std::string_view host, std::string_view description) const {
  const auto at = find_host(host);
  if (!at) return std::nullopt;
  const std::vector<ServiceIndex>& of_host = this->host(*at).services;
  const auto found = std::ranges::lower_bound(of_host, description, {},
                                              [this](ServiceIndex index) { return service(index).description; });
  if (found == of_host.end() || service(*found).description != description) return std::nullopt;
  return *found;
}

std::optional<CommandIndex> Configuration::find_command(std::string_view name) const {
  return find(commands_by_name_, name);
}

std::optional<std::uint32_t> Configuration::find_hostgroup(std::string_view name) const {
  return find(hostgroups_by_name_, name);
}

std::optional<std::uint32_t> Configuration::find_servicegroup(std::string_view name) const {
  return find(servicegroups_by_name_, name);
}

void Configuration::index() {
  index_by_name(hosts, hosts_by_name_);
  index_by_name(commands, commands_by_name_);
  index_by_name(hostgroups, hostgroups_by_name_);
  index_by_name(servicegroups, servicegroups_by_name_);
}

}  // namespace bellwether::checks
