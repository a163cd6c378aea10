#include "checks/engine/topology_edges.h"

#include <string>

#include <fmt/format.h>

namespace bellwether::checks {
namespace {

std::string problem_name(const Configuration& configuration, ObjectRef object) {
  const std::string_view host = configuration.host(configuration.host_of(object)).name;
  return object.is_host() ? fmt::format("checks/{}", host)
                          : fmt::format("checks/{}/{}", host, configuration.service(object.service()).description);
}

}  // namespace

std::vector<ledger::TopologyEdge> topology_of(const Configuration& configuration, UnixSeconds now) {
  std::vector<ledger::TopologyEdge> edges;
  const auto add = [&](ObjectRef caller, ObjectRef callee) {
    edges.push_back({.caller = problem_name(configuration, caller),
                     .callee = problem_name(configuration, callee),
                     .source = std::string(kTopologySource),
                     .first_seen = now,
                     .last_seen = now});
  };
  for (std::size_t i = 0; i < configuration.hosts.size(); ++i) {
    const ObjectRef host = ObjectRef::of(static_cast<HostIndex>(i));
    for (const HostIndex parent : configuration.hosts[i].parents) add(host, ObjectRef::of(parent));
  }
  for (std::size_t i = 0; i < configuration.services.size(); ++i) {
    const ObjectRef service = ObjectRef::of(static_cast<ServiceIndex>(i));
    add(service, ObjectRef::of(configuration.services[i].host));
    for (const ServiceIndex parent : configuration.services[i].parents) add(service, ObjectRef::of(parent));
  }
  for (const HostDependency& dependency : configuration.host_dependencies) {
    add(ObjectRef::of(dependency.dependent), ObjectRef::of(dependency.master));
  }
  for (const ServiceDependency& dependency : configuration.service_dependencies) {
    add(ObjectRef::of(dependency.dependent), ObjectRef::of(dependency.master));
  }
  return edges;
}

Result<void> record_topology(ledger::Connection& connection, const Configuration& configuration, UnixSeconds now) {
  for (const ledger::TopologyEdge& edge : topology_of(configuration, now)) {
    TRY_VOID(ledger::Topology::record(connection, edge));
  }
  TRY_VOID(ledger::Topology::remove_unseen(connection, kTopologySource, now));
  return {};
}

}  // namespace bellwether::checks
