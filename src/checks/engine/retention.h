// Retention: what an engine knows as rows of the ledger, and back: docs/formats/check-state.md. States are small JSON texts; a field that is
// missing has its default, one that is not known is ignored, so that older and newer versions read each other's.
//
// Pure but for load_retained(). A state costs about a microsecond either way.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "checks/engine/engine.h"
#include "checks/engine/state.h"
#include "ledger/check_comments.h"
#include "ledger/check_downtimes.h"
#include "ledger/check_states.h"
#include "ledger/topology.h"

namespace bellwether::checks {

void append_state(std::string& out, const ObjectState& state);
// kDataLoss for what is no such text.
Result<ObjectState> parse_state(std::string_view text);

ledger::CheckStateRow state_row(const Configuration& configuration, ObjectRef object, const ObjectState& state);
ledger::CheckCommentRow comment_row(const Configuration& configuration, const Comment& comment);
ledger::CheckDowntimeRow downtime_row(const Configuration& configuration, const Downtime& downtime);

// The numbers of the whole program, to be stored with every batch that changed one: counters, the time, switches.
struct ProgramNumber {
  std::string name;
  std::int64_t value = 0;
};
std::vector<ProgramNumber> program_numbers(const Engine& engine);

// Everything that was stored. Blocks for the ledger: at start-up. A state that cannot be read is left out and named in `unreadable`.
Result<Retained> load_retained(ledger::Database& database, std::vector<std::string>& unreadable);

// Who needs whom by configuration: hosts their parents, services their hosts, dependents their masters, under the names that problems have.
inline constexpr std::string_view kTopologySource = "checks";
std::vector<ledger::TopologyEdge> topology_of(const Configuration& configuration, UnixSeconds now);

}  // namespace bellwether::checks
