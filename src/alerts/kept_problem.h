// KeptProblem: a problem that alerts keeps for a finder which keeps nothing: between raise() and clear(). Plain.
#pragma once

#include <string>
#include <string_view>

#include "alerts/problem.h"
#include "alerts/remembered_facts.h"
#include "base/result.h"
#include "base/time.h"

namespace bellwether::alerts {

struct KeptProblem : RememberedFacts {
  NotificationState notification;
  UnixSeconds since;
  OptionSet options = OptionSet::all();  // of its policy: what is needed to tell its end
  std::uint32_t importance = 0;

  Facts facts() const;  // with when it began; views into this
};

std::string encode(const KeptProblem& problem);
Result<KeptProblem> decode_kept_problem(std::string_view json);

}  // namespace bellwether::alerts
