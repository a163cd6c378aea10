#include "checks/objects/service_table.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "checks/objects/templates.h"

namespace bellwether::checks {

// Turns definitions into candidates. Nagios goes through them from the last to the first, puts a copy for each host in front of its list, and
// lets the definition itself stand for the last host: what comes first in that list wins, so the order is kept here.
class ServiceTable::Spread {
 public:
  Spread(const ObjectTable& hosts, const Definitions& definitions, const NamedGroups& hostgroups, NameLists& lists,
         int allow_empty_hostgroups, Reporter& reporter)
      : hosts_(hosts),
        definitions_(definitions),
        hostgroups_(hostgroups),
        lists_(lists),
        allow_empty_hostgroups_(allow_empty_hostgroups),
        reporter_(reporter) {}

  void add(const Definition& service) {
    const Value* const host_list = usable(service, Attribute::kHostName);
    const Value* const group_list = usable(service, Attribute::kHostGroupName);
    const std::string_view description = service.text(Attribute::kServiceDescription);
    if ((host_list == nullptr && group_list == nullptr) || !service.has(Attribute::kServiceDescription)) {
      reporter_.error(service, "Service has no hosts and/or service_description");
      return;
    }
    if (group_list == nullptr && is_single_name(host_list->text)) {
      if (const Definition* host = definitions_.find(ObjectType::kHost, without_plus(host_list->text))) {
        originals_.push_back(candidate(service, *host, description, false));
        return;
      }
    }
    add_lists(service, host_list, group_list, description);
  }

  // First the copies, the latest in front, then what stands for itself.
  std::vector<Candidate> finish() {
    std::ranges::reverse(copies_);
    copies_.insert(copies_.end(), originals_.begin(), originals_.end());
    for (std::uint32_t i = 0; i < copies_.size(); ++i) copies_[i].order = i;
    return std::move(copies_);
  }

 private:
  static const Value* usable(const Definition& service, Attribute attribute) {
    const Value* const value = service.find(attribute);
    return value == nullptr || value->is_null ? nullptr : value;
  }

  bool is_single_name(std::string_view list) const {
    return list.find_first_of(",*!") == std::string_view::npos && !lists_.is_expression(list);
  }

  Candidate candidate(const Definition& service, const Definition& host, std::string_view description,
                      bool is_from_group) const {
    const auto index = hosts_.find(host.object_name);
    return {{&service, index.value_or(kNotRegistered), description}, is_from_group, 0};
  }

  void add_lists(const Definition& service, const Value* host_list, const Value* group_list,
                 std::string_view description) {
    NameSelection groups, direct;
    if (group_list != nullptr) groups = lists_.select(ObjectType::kHostGroup, without_plus(group_list->text), service);
    if (host_list != nullptr) direct = lists_.select(ObjectType::kHost, without_plus(host_list->text), service);
    if (!groups.is_complete || !direct.is_complete) return;
    if (group_list != nullptr && groups.chosen.empty() && groups.rejected.empty()) tell_empty(service);

    OrderedSet<const Definition*> done = direct.rejected;
    for (const Definition* group : groups.rejected.values()) {
      for (const Definition* host : hostgroups_.members(*group)) done.add(host);
    }
    spread(service, direct.chosen.values(), description, false, groups.chosen.empty(), done);
    const std::vector<const Definition*>& chosen = groups.chosen.values();
    for (std::size_t i = chosen.size(); i-- > 0;)
      spread(service, hostgroups_.members(*chosen[i]), description, true, i == 0, done);
  }

  void spread(const Definition& service, const std::vector<const Definition*>& hosts, std::string_view description,
              bool is_from_group, bool is_last_list, OrderedSet<const Definition*>& done) {
    for (std::size_t i = hosts.size(); i-- > 0;) {
      if (!done.add(hosts[i])) continue;
      if (is_last_list && i == 0) {
        originals_.push_back(candidate(service, *hosts[i], description, false));
      } else {
        copies_.push_back(candidate(service, *hosts[i], description, is_from_group));
      }
    }
  }

  void tell_empty(const Definition& service) {
    constexpr std::string_view kMessage = "Could not expand hostgroups and/or hosts specified in service";
    if (allow_empty_hostgroups_ == 0) reporter_.error(service, std::string(kMessage));
    if (allow_empty_hostgroups_ == 2) reporter_.warning(service, std::string(kMessage));
  }

 public:
  static constexpr std::uint32_t kNotRegistered = ~std::uint32_t{0};

 private:
  const ObjectTable& hosts_;
  const Definitions& definitions_;
  const NamedGroups& hostgroups_;
  NameLists& lists_;
  const int allow_empty_hostgroups_;
  Reporter& reporter_;
  std::vector<Candidate> originals_, copies_;
};

void ServiceTable::expand(const Definitions& definitions, const NamedGroups& hostgroups, NameLists& lists,
                          int allow_empty_hostgroups, Reporter& reporter) {
  Spread spread(hosts_, definitions, hostgroups, lists, allow_empty_hostgroups, reporter);
  for (const Definition& service : definitions.latest_first(ObjectType::kService)) {
    if (service.is_registered) spread.add(service);
  }
  take(spread.finish(), reporter);
}

void ServiceTable::take(std::vector<Candidate> candidates, Reporter& reporter) {
  std::erase_if(candidates, [&reporter](const Candidate& candidate) {
    if (candidate.instance.host != Spread::kNotRegistered) return false;
    reporter.error(
        *candidate.instance.definition,
        fmt::format("Unable to locate host '{}' for service '{}'",
                    candidate.instance.definition->text(Attribute::kHostName), candidate.instance.description));
    return true;
  });
  std::ranges::sort(candidates, {}, [](const Candidate& candidate) {
    return std::tuple(candidate.instance.host, candidate.instance.description, candidate.is_from_group,
                      candidate.order);
  });
  std::vector<const Candidate*> repeated;
  instances_.reserve(candidates.size());
  first_of_host_.reserve(hosts_.size() + 1);
  for (const Candidate& candidate : candidates) {
    const ServiceInstance& instance = candidate.instance;
    if (!instances_.empty() && instances_.back().host == instance.host &&
        instances_.back().description == instance.description) {
      repeated.push_back(&candidate);
      overruled_.push_back({instance.definition, static_cast<std::uint32_t>(instances_.size() - 1)});
      continue;
    }
    while (first_of_host_.size() <= instance.host)
      first_of_host_.push_back(static_cast<std::uint32_t>(instances_.size()));
    instances_.push_back(instance);
  }
  while (first_of_host_.size() <= hosts_.size())
    first_of_host_.push_back(static_cast<std::uint32_t>(instances_.size()));
  std::ranges::sort(repeated, {},
                    [](const Candidate* candidate) { return std::pair(candidate->is_from_group, candidate->order); });
  for (const Candidate* candidate : repeated) {
    reporter.warning(*candidate->instance.definition,
                     fmt::format("Duplicate definition found for service '{}' on host '{}'",
                                 candidate->instance.description, hosts_[candidate->instance.host].object_name));
  }
}

std::optional<std::uint32_t> ServiceTable::find(std::uint32_t host, std::string_view description) const {
  const IndexRange range = of_host(host);
  const auto begin = instances_.begin() + range.first, end = instances_.begin() + range.last;
  const auto at = std::ranges::lower_bound(begin, end, description, {}, &ServiceInstance::description);
  if (at == end || at->description != description) return std::nullopt;
  return static_cast<std::uint32_t>(at - instances_.begin());
}

}  // namespace bellwether::checks
