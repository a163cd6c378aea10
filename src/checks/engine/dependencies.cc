#include "checks/engine/dependencies.h"

#include <algorithm>

namespace bellwether::checks {
namespace {

ObjectRef reference(HostIndex index) {
  return ObjectRef::of(index);
}
ObjectRef reference(ServiceIndex index) {
  return ObjectRef::of(index);
}

bool fails(const Context& context, const ObjectState& master, OptionSet failure) {
  if (!master.has_been_checked && failure.has(HostDependency::kPending)) return true;
  const bool use_hard = !master.is_hard && !context.main().soft_state_dependencies;
  return failure.has(use_hard ? master.last_hard_state : master.state);
}

template <class Index>
std::optional<ObjectRef> find_failed(const Context& context, const std::vector<Dependency<Index>>& all,
                                     const std::vector<std::uint32_t>& mine, DependencyKind kind, UnixSeconds now,
                                     int depth);

std::optional<ObjectRef> find_failed(const Context& context, ObjectRef object, DependencyKind kind, UnixSeconds now,
                                     int depth) {
  const Configuration& configuration = *context.configuration;
  return object.is_host() ? find_failed(context, configuration.host_dependencies,
                                        configuration.host(object.host()).dependencies, kind, now, depth)
                          : find_failed(context, configuration.service_dependencies,
                                        configuration.service(object.service()).dependencies, kind, now, depth);
}

template <class Index>
std::optional<ObjectRef> find_failed(const Context& context, const std::vector<Dependency<Index>>& all,
                                     const std::vector<std::uint32_t>& mine, DependencyKind kind, UnixSeconds now,
                                     int depth) {
  if (depth > kMaxDependencyDepth) return std::nullopt;
  for (const std::uint32_t position : mine) {
    const Dependency<Index>& dependency = all[position];
    const OptionSet failure =
        kind == DependencyKind::kExecution ? dependency.execution_failure : dependency.notification_failure;
    if (failure.bits == 0) continue;
    if (!context.is_in(dependency.period, now)) {
      if (context.is_strict) return std::nullopt;
      continue;
    }
    const ObjectRef master = reference(dependency.master);
    if (dependency.inherits_parent) {
      if (auto above = find_failed(context, master, kind, now, depth + 1)) return above;
    }
    if (fails(context, context.state(master), failure)) return master;
  }
  return std::nullopt;
}

}  // namespace

std::optional<ObjectRef> failed_master(const Context& context, ObjectRef object, DependencyKind kind, UnixSeconds now) {
  return find_failed(context, object, kind, now, 0);
}

bool are_service_parents_bad(const Context& context, ServiceIndex service) {
  const std::vector<ServiceIndex>& parents = context.configuration->service(service).parents;
  return !parents.empty() && std::ranges::none_of(parents, [&](ServiceIndex parent) {
    return context.services[static_cast<std::size_t>(parent)].last_hard_state == alerts::State::kOk;
  });
}

}  // namespace bellwether::checks
