// Kept: everything of alerts' that outlives a restart, as the ledger has it: read once, before the engine is made.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "alerts/kept_problem.h"
#include "alerts/open_problem.h"
#include "alerts/reach.h"
#include "alerts/silence.h"
#include "base/log.h"
#include "base/result.h"

namespace bellwether::ledger {
class Database;
}

namespace bellwether::alerts {

struct Kept {
  std::vector<Silence> silences;
  std::vector<Override> overrides;
  std::vector<std::pair<std::string, OpenProblem>> open;
  std::vector<std::pair<std::string, KeptProblem>> problems;
  std::map<std::string, ContactSwitches, std::less<>> switches;
};

// Blocks for the ledger: at start-up. A row that cannot be read is logged and left out; what fails is the ledger itself.
Result<Kept> load_kept(ledger::Database& database, Log log);

std::string encode_matchers(const std::vector<Matcher>& matchers);
std::string encode(const ContactSwitches& switches);

}  // namespace bellwether::alerts
