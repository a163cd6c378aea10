// What checks put on the timeline: hard changes of state ("check"), soft ones ("check.soft"), flapping ("check.flapping"), downtime that
// begins or ends ("downtime") and acknowledgements ("acknowledgement"). Tags are the host, the service, and the state in lower case.
//
// Pure.
#pragma once

#include <optional>

#include "base/time.h"
#include "checks/engine/engine.h"
#include "ledger/events.h"

namespace bellwether::checks {

// Nullopt for changes that nobody looks for on a graph.
std::optional<ledger::EventRow> timeline_event(UnixSeconds now, const Change& change, const Engine& engine);

}  // namespace bellwether::checks
