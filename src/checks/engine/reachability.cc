#include "checks/engine/reachability.h"

#include <algorithm>
#include <vector>

#include "checks/engine/dependencies.h"

namespace bellwether::checks {
namespace {

constexpr std::size_t kMaxSteps = 10'000;  // of hosts looked at on the way to a root

bool is_up(const Context& context, HostIndex host) {
  return context.hosts[static_cast<std::size_t>(host)].state == alerts::State::kUp;
}

// Breadth first over parents that are not UP: what is found last is farthest from the host, nearest to the root.
HostIndex root_cause_of(const Context& context, HostIndex start) {
  std::vector<HostIndex> reached{start};
  HostIndex farthest_down = start;
  for (std::size_t i = 0; i < reached.size() && i < kMaxSteps; ++i) {
    const HostIndex host = reached[i];
    if (i > 0 && context.hosts[static_cast<std::size_t>(host)].state == alerts::State::kDown) farthest_down = host;
    if (!are_all_parents_down(context, host)) continue;
    for (const HostIndex parent : context.configuration->host(host).parents) {
      if (std::ranges::find(reached, parent) == reached.end()) reached.push_back(parent);
    }
  }
  return farthest_down;
}

}  // namespace

bool are_all_parents_down(const Context& context, HostIndex host) {
  const std::vector<HostIndex>& parents = context.configuration->host(host).parents;
  return !parents.empty() && std::ranges::none_of(parents, [&](HostIndex parent) { return is_up(context, parent); });
}

alerts::State unreachable_or_down(const Context& context, HostIndex host) {
  return are_all_parents_down(context, host) ? alerts::State::kUnreachable : alerts::State::kDown;
}

ObjectRef cause_of(const Context& context, ObjectRef object, UnixSeconds now) {
  const HostIndex host = context.configuration->host_of(object);
  if (!is_up(context, host)) {
    const HostIndex root = root_cause_of(context, host);
    if (root != host) return ObjectRef::of(root);
    if (const auto master = failed_master(context, ObjectRef::of(host), DependencyKind::kNotification, now)) {
      return *master;
    }
    return ObjectRef::of(host);
  }
  if (object.is_host()) return object;
  return failed_master(context, object, DependencyKind::kNotification, now).value_or(object);
}

}  // namespace bellwether::checks
