#include "alerts/filters.h"

namespace bellwether::alerts {
namespace {

constexpr seconds kNeverValid{365 * 86'400};

bool is_in(const Timeperiod* period, UnixSeconds now) {
  return period == nullptr || period->contains(now);
}

bool is_flapping_kind(Kind kind) {
  return kind == Kind::kFlappingStart || kind == Kind::kFlappingStop || kind == Kind::kFlappingDisabled;
}

bool is_downtime_kind(Kind kind) {
  return kind == Kind::kDowntimeStart || kind == Kind::kDowntimeEnd || kind == Kind::kDowntimeCancelled;
}

bool wants(OptionSet options, State state) {
  return is_good(state) ? options.has(OptionSet::kRecovery) : options.has(state);
}

// Problems that were not there yesterday: what holds for problems and recoveries only.
Filter filter_normal(UnixSeconds now, const Facts& facts, const Policy& policy, const FilterRules& rules,
                     const NotificationState& state) {
  const bool is_recovery = is_good(facts.state);
  if (!facts.is_hard) return Filter::kSoft;
  if (facts.is_acknowledged) return Filter::kAcknowledged;
  if (facts.service_dependency_failed) return Filter::kServiceDependency;
  if (facts.host_dependency_failed) return Filter::kHostDependency;
  if (!wants(policy.options, facts.state)) return Filter::kOptions;
  if (is_recovery && state.notified_on == 0) return Filter::kNotToldBefore;
  if (!is_recovery && state.number == 0 && now < facts.last_hard_change + policy.first_delay)
    return Filter::kFirstDelay;
  if (facts.is_flapping) return Filter::kFlapping;
  if (!is_recovery || rules.strict_nagios) {
    if (facts.is_in_downtime || facts.is_host_in_downtime) return Filter::kDowntime;
    if (facts.has_pending_flexible_downtime) return Filter::kPendingDowntime;
  }
  if (is_recovery) return Filter::kNone;
  if (state.no_more) return Filter::kNoMore;
  if (facts.is_host_hard_down) return Filter::kHostDown;
  if (facts.are_all_parents_down && !is_host_state(facts.state)) return Filter::kParentsDown;
  if (now < state.next && !facts.is_volatile) return Filter::kTooEarly;
  return Filter::kNone;
}

}  // namespace

Filter filter_subject(UnixSeconds now, const Facts& facts, const Policy& policy, const Request& request,
                      const Directory& directory, const FilterRules& rules, NotificationState& state) {
  if ((request.options & Request::kForced) != 0) return Filter::kNone;
  if (!rules.are_notifications_enabled) return Filter::kDisabledGlobally;
  const bool is_normal = request.kind == Kind::kProblem || request.kind == Kind::kRecovery;
  if (facts.are_all_service_parents_bad && !rules.strict_nagios && request.kind == Kind::kProblem)
    return Filter::kParentsDown;
  if (const Timeperiod* const period = directory.timeperiod(policy.period); !is_in(period, now)) {
    if (is_normal) state.next = period->next_in(now).value_or(now + kNeverValid);
    return Filter::kPeriod;
  }
  if (!facts.is_enabled) return Filter::kDisabled;
  if (request.kind == Kind::kCustom) return facts.is_in_downtime ? Filter::kDowntime : Filter::kNone;
  if (request.kind == Kind::kAcknowledgement)
    return is_good(facts.state) ? Filter::kGoodAcknowledgement : Filter::kNone;
  if (is_flapping_kind(request.kind)) {
    if (!policy.options.has(OptionSet::kFlapping)) return Filter::kOptions;
    return facts.is_in_downtime ? Filter::kDowntime : Filter::kNone;
  }
  if (is_downtime_kind(request.kind)) {
    if (!policy.options.has(OptionSet::kDowntime)) return Filter::kOptions;
    return facts.is_in_downtime ? Filter::kDowntime : Filter::kNone;
  }
  return filter_normal(now, facts, policy, rules, state);
}

bool passes_contact(UnixSeconds now, const ContactQuestion& question, const Contact& contact, const ContactSide& side,
                    const Directory& directory) {
  if (question.is_forced) return true;
  if (contact.minimum_importance > question.importance) return false;
  if (!side.is_enabled) return false;
  if (!is_in(directory.timeperiod(side.period), now)) return false;
  if (question.kind == Kind::kCustom) return true;
  if (is_flapping_kind(question.kind)) return side.options.has(OptionSet::kFlapping);
  if (is_downtime_kind(question.kind)) return side.options.has(OptionSet::kDowntime);
  if (!wants(side.options, question.state)) return false;
  return !is_good(question.state) || (side.options.bits & question.notified_on) != 0;
}

}  // namespace bellwether::alerts
