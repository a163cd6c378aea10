// OpenProblem: what alerts remembers of a problem that has not ended: who was told, whether pages of it wait for their group or cause, and who
// follows from it. Kept in the ledger's `open_problem`, one row each, so that a restart neither forgets nor repeats a page.
//
// Plain; the engine's shard. The JSON of encode() is prose in docs/formats/open-problem.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "alerts/options.h"
#include "alerts/page.h"
#include "alerts/problem.h"
#include "alerts/remembered_facts.h"
#include "base/result.h"
#include "base/time.h"

namespace bellwether::alerts {

// One page that waits.
struct HeldPage {
  std::string contact;
  Method method;
  std::string command_line;
  std::vector<std::string> environment;
};
// A notification that waits for its group or its cause.
struct HeldNotification {
  std::string group;  // empty: alone
  UnixSeconds since, release;
  Kind kind = Kind::kProblem;
  std::uint32_t number = 0;
  UnixSeconds last;  // NotificationState::last when it was decided
  seconds interval{0};
  std::vector<HeldPage> pages;
};
// What the finder's NotificationState does not know yet: told while nobody called.
struct UnsettledNotification {
  State state = State::kOk;
  std::uint32_t number = 0;
  UnixSeconds last, next;
  bool no_more = false;
};

struct OpenProblem : RememberedFacts {
  enum class Status : std::uint8_t {
    kHeld,       // nobody was told; `held` waits
    kTold,       // somebody was; `held` may hold a further notification
    kExplained,  // nobody needs to be: acknowledged, in downtime, silenced
  };

  std::uint64_t id = 0;
  Status status = Status::kHeld;
  std::uint32_t importance = 0;

  std::uint32_t number = 0;
  std::uint16_t notified_on = 0;
  UnixSeconds first_told, last_told;
  std::vector<std::string> told;  // contacts, in the order in which they were first told
  std::string group;              // of its route, when it shares pages
  bool is_acknowledged = false;
  Filter explained_by = Filter::kNone;
  std::vector<EscalationStep> steps;  // of its route
  std::uint32_t steps_done = 0;

  std::optional<HeldNotification> held;
  std::optional<UnsettledNotification> unsettled;

  // Who follows from it: kept in rows of their own.
  std::unordered_set<std::string> followers;
  std::vector<std::string> first_followers;  // names of the first, at most Options::folded_names

  UnixSeconds seen;  // the last time its finder spoke of it; not kept
};

// Without the followers.
std::string encode(const OpenProblem& problem);
Result<OpenProblem> decode_open_problem(std::string_view json);

}  // namespace bellwether::alerts
