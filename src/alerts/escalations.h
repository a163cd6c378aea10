// Nagios' escalations: which of a subject's escalations hold for a notification, and when the next one is due. Pure.
#pragma once

#include "alerts/people.h"
#include "alerts/problem.h"
#include "base/time.h"

namespace bellwether::alerts {

// `number` is that of the notification that is being made. A recovery goes by the one before it: to those who heard of the problem last.
bool is_valid(const Escalation& escalation, UnixSeconds now, State state, std::uint32_t number,
              const Directory& directory);
bool is_escalated(const Policy& policy, UnixSeconds now, State state, std::uint32_t number, const Directory& directory);

// The interval until the next notification: the shortest of the valid escalations, else the subject's own. 0: no more.
seconds notification_interval(const Policy& policy, UnixSeconds now, State state, std::uint32_t number,
                              const Directory& directory);

}  // namespace bellwether::alerts
