#include "alerts/escalations.h"

#include <algorithm>
#include <optional>

namespace bellwether::alerts {

bool is_valid(const Escalation& escalation, UnixSeconds now, State state, std::uint32_t number,
              const Directory& directory) {
  const std::uint32_t counted = is_good(state) && number > 0 ? number - 1 : number;
  if (escalation.first > counted) return false;
  if (escalation.last != 0 && escalation.last < counted) return false;
  if (const Timeperiod* const period = directory.timeperiod(escalation.period);
      period != nullptr && !period->contains(now))
    return false;
  return is_good(state) ? escalation.options.has(OptionSet::kRecovery) : escalation.options.has(state);
}

bool is_escalated(const Policy& policy, UnixSeconds now, State state, std::uint32_t number,
                  const Directory& directory) {
  return std::ranges::any_of(policy.escalations, [&](const Escalation& escalation) {
    return is_valid(escalation, now, state, number, directory);
  });
}

seconds notification_interval(const Policy& policy, UnixSeconds now, State state, std::uint32_t number,
                              const Directory& directory) {
  std::optional<seconds> shortest;
  for (const Escalation& escalation : policy.escalations) {
    if (escalation.interval < seconds(0) || !is_valid(escalation, now, state, number, directory)) continue;
    shortest = std::min(shortest.value_or(escalation.interval), escalation.interval);
  }
  return shortest.value_or(policy.interval);
}

}  // namespace bellwether::alerts
