#include "checks/objects/service_list.h"

#include <fmt/format.h>

#include "base/text.h"
#include "checks/objects/templates.h"
#include "codec/regex.h"

namespace bellwether::checks {

void ServiceLists::select_on_host(std::string_view host, std::string_view descriptions, const Definition& at,
                                  ServiceSelection& selection) {
  const auto host_index = hosts_.find(host);
  for (const std::string_view description : split_names(descriptions)) {
    bool is_found = false;
    std::string_view wanted = description;
    if (lists_.is_expression(host) || lists_.is_expression(description)) {
      add_matching(host, description, selection, is_found);
    } else if (description == "*") {
      is_found = true;
      if (host_index) {
        const ServiceTable::IndexRange range = services_.of_host(*host_index);
        for (std::uint32_t i = range.first; i < range.last; ++i) selection.chosen.add(i);
      }
    } else {
      const bool is_rejected = description.starts_with('!');
      if (is_rejected) wanted.remove_prefix(1);
      const auto service = host_index ? services_.find(*host_index, wanted) : std::nullopt;
      if (service) (is_rejected ? selection.rejected : selection.chosen).add(*service);
      is_found = service.has_value() || is_rejected;
    }
    if (is_found) continue;
    selection.is_complete = false;
    reporter_.error(at,
                    fmt::format("Could not find a service matching host name '{}' and description '{}'", host, wanted));
  }
}

void ServiceLists::add_matching(std::string_view host, std::string_view description, ServiceSelection& selection,
                                bool& is_found) {
  const auto host_regex = codec::Regex::compile(host), service_regex = codec::Regex::compile(description);
  const bool is_host_expression = lists_.is_expression(host), is_service_expression = lists_.is_expression(description);
  if ((is_host_expression && !host_regex) || (is_service_expression && !service_regex)) return;
  for (std::uint32_t i = 0; i < services_.all().size(); ++i) {
    const ServiceInstance& service = services_[i];
    const std::string_view host_name = hosts_[service.host].object_name;
    const bool is_host = is_host_expression ? host_regex->search(host_name).value_or(false) : host_name == host;
    if (!is_host) continue;
    const bool is_service = is_service_expression ? service_regex->search(service.description).value_or(false)
                                                  : service.description == description;
    if (!is_service) continue;
    is_found = true;
    selection.chosen.add(i);
  }
}

ServiceSelection ServiceLists::select_pairs(std::string_view pairs, const Definition& at) {
  ServiceSelection selection;
  const std::string_view whole = pairs;
  while (!pairs.empty()) {
    const std::size_t comma = pairs.find(',');
    if (comma == std::string_view::npos) {
      reporter_.error(at, fmt::format("Service description missing from list '{}'", whole));
      selection.is_complete = false;
      break;
    }
    const std::string_view host = trim(pairs.substr(0, comma));
    pairs.remove_prefix(comma + 1);
    const std::size_t end = pairs.find(',');
    select_on_host(host, trim(pairs.substr(0, end)), at, selection);
    pairs = end == std::string_view::npos ? std::string_view() : pairs.substr(end + 1);
  }
  return selection;
}

void ServiceLists::add_of_hosts(const std::vector<const Definition*>& hosts,
                                const OrderedSet<const Definition*>& rejected, std::string_view descriptions,
                                const Definition& at, ServiceSelection& selection) {
  for (auto host = hosts.rbegin(); host != hosts.rend(); ++host) {
    if (rejected.has(*host)) continue;
    ServiceSelection of_host;
    select_on_host((*host)->object_name, descriptions, at, of_host);
    selection.is_complete = selection.is_complete && of_host.is_complete;
    for (const std::uint32_t service : of_host.rejected.values()) selection.rejected.add(service);
    const std::vector<std::uint32_t>& services = of_host.chosen.values();
    for (auto service = services.rbegin(); service != services.rend(); ++service) {
      if (!selection.rejected.has(*service)) selection.chosen.add(*service);
    }
  }
}

ServiceSelection ServiceLists::select(const ServiceNames& names, const ServiceGroups* groups, const Definition& at) {
  ServiceSelection selection;
  const bool names_hosts = !names.hosts.empty() || !names.hostgroups.empty();
  if (names_hosts != !names.descriptions.empty()) {
    selection.is_complete = false;
    return selection;
  }
  if (groups != nullptr && !names.servicegroups.empty()) {
    const NameSelection chosen = lists_.select(ObjectType::kServiceGroup, names.servicegroups, at);
    selection.is_complete = chosen.is_complete;
    for (const Definition* group : chosen.rejected.values()) {
      for (const std::uint32_t service : groups->members(*group)) selection.rejected.add(service);
    }
    const std::vector<const Definition*>& wanted = chosen.chosen.values();
    for (auto group = wanted.rbegin(); group != wanted.rend(); ++group) {
      const std::vector<std::uint32_t>& members = groups->members(**group);
      for (auto service = members.rbegin(); service != members.rend(); ++service) {
        if (!selection.rejected.has(*service)) selection.chosen.add(*service);
      }
    }
  }
  if (!names_hosts) return selection;
  const NameSelection direct =
      names.hosts.empty() ? NameSelection() : lists_.select(ObjectType::kHost, names.hosts, at);
  const NameSelection of_groups =
      names.hostgroups.empty() ? NameSelection() : lists_.select(ObjectType::kHostGroup, names.hostgroups, at);
  if (!direct.is_complete || !of_groups.is_complete) {
    selection.is_complete = false;
    return selection;
  }
  OrderedSet<const Definition*> rejected = direct.rejected;
  for (const Definition* group : of_groups.rejected.values()) {
    for (const Definition* host : hostgroups_.members(*group)) rejected.add(host);
  }
  add_of_hosts(direct.chosen.values(), rejected, names.descriptions, at, selection);
  const std::vector<const Definition*>& wanted = of_groups.chosen.values();
  for (auto group = wanted.rbegin(); group != wanted.rend(); ++group)
    add_of_hosts(hostgroups_.members(**group), rejected, names.descriptions, at, selection);
  return selection;
}

void ServiceGroups::expand(const ServiceTable& services, ServiceLists& service_lists, NameLists& lists,
                           const ObjectTable& hosts, Reporter& reporter) {
  for (const Definition& definition : definitions_.latest_first(ObjectType::kServiceGroup)) {
    if (definition.object_name.empty()) continue;
    by_definition_.emplace(&definition, groups_.size());
    groups_.emplace_back().definition = &definition;
  }
  for (Group& group : groups_) {
    const Definition& definition = *group.definition;
    group.subgroups = find_subgroups(definition, definitions_, by_definition_, reporter);
    const std::string_view listed = without_plus(definition.text(Attribute::kMembers));
    if (listed.empty()) continue;
    const ServiceSelection selection = service_lists.select_pairs(listed, definition);
    group.rejected = selection.rejected;
    const std::vector<std::uint32_t>& chosen = selection.chosen.values();
    for (auto service = chosen.rbegin(); service != chosen.rend(); ++service) {
      if (!group.rejected.has(*service)) group.members.add(*service);
    }
  }
  const auto add_naming = [&](const Definition& service, std::uint32_t i) {
    const Value* const named = service.find(Attribute::kServiceGroups);
    if (named == nullptr || named->is_null) return;
    const NameSelection selection = lists.select(ObjectType::kServiceGroup, without_plus(named->text), service);
    bool is_any = false;
    for (const Definition* definition : selection.chosen.values()) {
      if (selection.rejected.has(definition)) continue;
      is_any = true;
      Group& group = groups_[by_definition_.at(definition)];
      if (!group.rejected.has(i)) group.members.add(i);
    }
    if (!is_any && selection.is_complete) {
      reporter.error(service, fmt::format("Failed to process servicegroup names for service '{}' on host '{}'",
                                          services[i].description, hosts[services[i].host].object_name));
    }
  };
  for (std::uint32_t i = 0; i < services.all().size(); ++i) add_naming(*services[i].definition, i);
  for (const ServiceTable::Overruled& one : services.overruled()) add_naming(*one.definition, one.service);
  for (Group& group : groups_) add_subgroups(groups_, group, reporter);
}

const std::vector<std::uint32_t>& ServiceGroups::members(const Definition& group) const {
  static const std::vector<std::uint32_t> kNone;
  const auto at = by_definition_.find(&group);
  return at == by_definition_.end() ? kNone : groups_[at->second].members.values();
}

}  // namespace bellwether::checks
