// The filters of notifications, in Nagios' documented order: first those that look at the subject, then those of each contact.
//
// Pure, but for NotificationState::next, which moves to the next valid time when the period stops a problem or recovery. A few comparisons
// and no allocation; a subject with a period costs one Timeperiod::contains() as well.
#pragma once

#include "alerts/people.h"
#include "alerts/problem.h"
#include "base/time.h"

namespace bellwether::alerts {

struct FilterRules {
  bool are_notifications_enabled = true;  // program-wide
  // Without it: a service whose parents are all bad stays quiet (Nagios means to, but its test never holds), and those who were told of a
  // problem are told of its end during downtime too.
  bool strict_nagios = false;
};

// The first filter that stops the notification, or kNone.
Filter filter_subject(UnixSeconds now, const Facts& facts, const Policy& policy, const Request& request,
                      const Directory& directory, const FilterRules& rules, NotificationState& state);

// What applies to a contact now: its definition, with what was switched at run time.
struct ContactSide {
  bool is_enabled = true;
  TimeperiodIndex period = kNoTimeperiod;
  OptionSet options;
};

// What the contact's own filters look at.
struct ContactQuestion {
  Kind kind = Kind::kProblem;
  State state = State::kOk;
  std::uint16_t notified_on = 0;
  std::uint32_t importance = 0;
  bool is_forced = false;
};

// Whether the contact takes it.
bool passes_contact(UnixSeconds now, const ContactQuestion& question, const Contact& contact, const ContactSide& side,
                    const Directory& directory);

}  // namespace bellwether::alerts
