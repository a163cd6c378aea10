// What other modules have raised and not cleared: missing heartbeats, pages that could not be delivered.
//
// On the engine's shard; views into the alerts engine, until it is told of something.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alerts/engine.h"
#include "alerts/kept_problem.h"
#include "alerts/open_problem.h"
#include "codec/json_writer.h"

namespace bellwether::checks {

struct RaisedProblem {
  std::string_view key;
  const alerts::KeptProblem* problem = nullptr;
  const alerts::OpenProblem* open = nullptr;  // null: nobody was told, or is to be

  bool is_handled() const { return open != nullptr && open->is_acknowledged; }
  std::string_view name() const;
};

// What nobody has taken first, then the worst, then what has lasted longest.
std::vector<RaisedProblem> find_raised(const alerts::Engine& alerts);

// One problem as GET /api/v1/problems shows it.
void write_raised(codec::JsonWriter& json, const RaisedProblem& raised);

}  // namespace bellwether::checks
