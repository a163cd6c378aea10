// What is wrong now, in the order in which somebody should look: problems that nobody has taken before those that somebody has; the worst
// first; and after each cause what follows from it. What other modules have raised is listed by itself.
//
// On the engine's shard. Cost: one pass over all objects, and a sort of what is wrong.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "alerts/engine.h"
#include "checks/engine/engine.h"
#include "checks/routes/raised_problems.h"

namespace bellwether::checks {

struct ProblemEntry {
  ObjectRef object;
  ObjectRef cause;           // the root; itself when it is one
  std::size_t symptoms = 0;  // problems that follow from it
  bool is_handled = false;
  bool is_cause() const { return cause == object; }
};

struct ProblemReport {
  std::vector<ProblemEntry> problems;
  std::vector<RaisedProblem> raised;
  std::size_t down = 0, unreachable = 0, critical = 0, warning = 0, unknown = 0, handled = 0;

  // Whether what was raised is worth a look before anything that checks found.
  bool begins_with(const Engine& engine, const RaisedProblem& one) const;
};

ProblemReport find_problems(const Engine& engine, const alerts::Engine& alerts);

// One sentence: "db1 is down for 12 minutes; 14 problems follow from it".
std::string verdict(const Engine& engine, const ProblemReport& report, UnixSeconds now);

}  // namespace bellwether::checks
