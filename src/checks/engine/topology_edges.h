// Who needs whom by configuration, for the ledger's topology: hosts their parents, services their hosts and parents, dependents their
// masters, under the names that problems have. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "base/time.h"
#include "checks/objects/configuration.h"
#include "ledger/topology.h"

namespace bellwether::checks {

inline constexpr std::string_view kTopologySource = "checks";

std::vector<ledger::TopologyEdge> topology_of(const Configuration& configuration, UnixSeconds now);
// Records all of them and removes those of an earlier configuration. Inside a write of the caller's.
Result<void> record_topology(ledger::Connection& connection, const Configuration& configuration, UnixSeconds now);

}  // namespace bellwether::checks
