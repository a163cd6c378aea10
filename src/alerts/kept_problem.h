// KeptProblem: a problem that alerts keeps for a finder which keeps nothing: between raise() and clear(). Plain.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alerts/problem.h"
#include "base/result.h"
#include "base/time.h"

namespace bellwether::alerts {

struct KeptProblem {
  std::string module, host, service, output, cause;
  State state = State::kOk;
  std::vector<std::pair<std::string, std::string>> labels;
  NotificationState notification;
  UnixSeconds since;
  OptionSet options = OptionSet::all();  // of its policy: what is needed to tell its end
  std::uint32_t importance = 0;

  Facts facts() const;  // views into this
};

std::string encode(const KeptProblem& problem);
Result<KeptProblem> decode_kept_problem(std::string_view json);

}  // namespace bellwether::alerts
