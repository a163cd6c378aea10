// Problem: what some module found to be wrong (or right again), with everything that alerts looks at to decide who is told. The finder owns
// the facts; alerts owns the judgement.
//
// Two ways in, both on the alerts engine's shard:
//  - a finder that keeps its subjects itself (checks) hands in facts, the subject's policy and its NotificationState by reference;
//  - every other module raises and clears problems by key and lets alerts keep the state (Engine::raise, Engine::clear).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alerts/people.h"
#include "base/time.h"

namespace bellwether::alerts {

// Why somebody may be told. The names in Nagios' log and macros are kind_name().
enum class Kind : std::uint8_t {
  kProblem,
  kRecovery,
  kAcknowledgement,
  kFlappingStart,
  kFlappingStop,
  kFlappingDisabled,
  kDowntimeStart,
  kDowntimeEnd,
  kDowntimeCancelled,
  kCustom,
};
std::string_view kind_name(Kind kind);  // "PROBLEM", "RECOVERY", "ACKNOWLEDGEMENT", "FLAPPINGSTART", …
std::optional<Kind> find_kind(std::string_view name);

// How people are told about one subject: what its definition says. Lives as long as the configuration it came from.
struct Policy {
  TimeperiodIndex period = kNoTimeperiod;
  OptionSet options = OptionSet::all();
  seconds interval{1800};  // between notifications of one problem; 0: once
  seconds first_delay{0};  // from the hard change to the first
  std::uint32_t importance = 0;
  std::vector<ContactIndex> contacts;  // groups already resolved, without duplicates
  std::vector<Escalation> escalations;
};

// The facts of one moment.
struct Facts {
  std::string_view module;   // "checks", "errors", …
  std::string_view host;     // empty when there is none
  std::string_view service;  // empty for a host
  State state = State::kOk;
  State host_state = State::kUp;
  bool is_hard = true;
  bool is_enabled = true;  // the subject's notifications
  bool is_acknowledged = false;
  bool is_flapping = false;
  bool is_volatile = false;
  bool is_in_downtime = false;
  bool is_host_in_downtime = false;
  bool has_pending_flexible_downtime = false;
  bool is_host_hard_down = false;     // for a service: its host is DOWN or UNREACHABLE, hard
  bool are_all_parents_down = false;  // of the host
  bool are_all_service_parents_bad = false;
  bool service_dependency_failed =
      false;  // notification dependencies; asked for lazily by the finder when it is costly
  bool host_dependency_failed = false;
  UnixSeconds last_hard_change;
  std::uint64_t problem =
      0;  // the finder's own number for it, kept with its state: tells problems of one second apart; 0: it has none
  std::string_view output;
  // Key of the problem that this one is a consequence of (a parent that is down, a failed dependency's master); empty: none known.
  std::string_view cause;
  // For routes, silences, grouping: "host", "service", "hostgroup", "severity" and whatever the finder knows; sorted by key.
  std::vector<std::pair<std::string, std::string>> labels;
};

// What alerts remembers of a subject between notifications. Plain, so that a finder keeps and stores it with its own state.
struct NotificationState {
  std::uint32_t number = 0;       // of notifications for this problem that somebody got
  std::uint16_t notified_on = 0;  // a bit for each State somebody was told
  bool no_more = false;
  UnixSeconds last;
  UnixSeconds next;
  std::uint64_t id = 0;  // of the problem that was told, for grouping the pages of one problem; 0: none open
};

// What one notification was for, beyond the facts.
struct Request {
  Kind kind = Kind::kProblem;
  std::string_view author;
  std::string_view comment;
  static constexpr unsigned kBroadcast = 1, kForced = 2, kIncrement = 4;  // options of SEND_CUSTOM_*_NOTIFICATION
  unsigned options = 0;
};

// Which filter stopped a notification, in the order in which they are asked; kNone: nothing did.
enum class Filter : std::uint8_t {
  kNone,
  kDisabledGlobally,
  kPeriod,
  kDisabled,
  kDowntime,
  kGoodAcknowledgement,
  kOptions,
  kSoft,
  kAcknowledged,
  kServiceDependency,
  kHostDependency,
  kNotToldBefore,
  kFirstDelay,
  kFlapping,
  kPendingDowntime,
  kNoMore,
  kHostDown,
  kParentsDown,
  kTooEarly,
  kNobody,     // all filters passed but no contact takes it
  kSilenced,   // beyond Nagios: a silence matches
  kInhibited,  // beyond Nagios: folded into its cause's page
  kHeld,       // beyond Nagios: waits for its group or its cause; it may still be told, without another call
  kQuiet,      // beyond Nagios: quiet hours
};
std::string_view filter_name(Filter filter);  // "none", "disabled_globally", …
std::optional<Filter> find_filter(std::string_view name);

}  // namespace bellwether::alerts
