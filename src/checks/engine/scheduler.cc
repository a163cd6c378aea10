#include "checks/engine/scheduler.h"

#include <algorithm>

#include "checks/engine/dependencies.h"
#include "checks/engine/log_lines.h"
#include "checks/engine/settings.h"
#include "checks/engine/spread.h"

namespace bellwether::checks {
namespace {

constexpr milliseconds kBusyRetry{1000};  // a forced check whose object is being checked
constexpr std::chrono::minutes kOrphanInterval{1};
constexpr std::chrono::seconds kOrphanSlack{60};  // beyond the timeout
constexpr std::chrono::seconds kStrictOrphanSlack{610};
constexpr std::chrono::minutes kUnviableRetry{5};  // of objects without an interval
constexpr int kStarvedIntervals = 2;

milliseconds span(float value) {
  return milliseconds(static_cast<std::int64_t>(static_cast<double>(value) * 1000));
}

}  // namespace

Scheduler::Scheduler(Context& context, Metrics& metrics)
    : context_(context),
      cadence_(context),
      due_(context.object_count()),
      waiting_(context.object_count()),
      reasons_(context.object_count(), Reason::kRegular),
      launched_(metrics.counter("checks.launched", {}, "Checks started")),
      deferred_(metrics.counter("checks.deferred", {}, "Checks that had to wait for max_concurrent_checks")),
      starved_(metrics.counter("checks.starved", {}, "Checks that started more than two intervals late")),
      orphaned_(metrics.counter("checks.orphaned", {}, "Checks whose result never came")),
      cached_(metrics.counter("checks.cached", {}, "Checks on demand that a recent result made unnecessary")),
      running_gauge_(metrics.gauge("checks.running", {}, "Checks running now")),
      waiting_gauge_(metrics.gauge("checks.waiting", {}, "Checks that are due and wait")) {}

void Scheduler::note_wanted(ObjectId id, UnixMillis at) {
  context_.state(context_.object_of(id)).next_check = at;
}

void Scheduler::schedule(ObjectRef object, UnixMillis at, Reason reason) {
  const bool is_forced = reason >= Reason::kForced;
  const ObjectId id = context_.id_of(object);
  const ObjectState& state = context_.state(object);
  if (check_command(context_, object).empty()) return;
  if (!is_forced && !is_on(context_, object, Switch::kActiveChecks)) return;
  if (reason == Reason::kOutOfTurn) {
    const MainOptions& main = context_.main();
    const seconds horizon = object.is_host() ? main.cached_host_check_horizon : main.cached_service_check_horizon;
    if (state.is_executing || (state.has_been_checked && state.last_check + horizon > at)) {
      cached_.add();
      return;
    }
  }
  if (waiting_.contains(id)) {
    if (is_forced && reasons_[id] < Reason::kForced) {
      reasons_[id] = reason;
      waiting_.set(id, at);
    }
    return;
  }
  if (due_.contains(id)) {
    const bool was_forced = reasons_[id] >= Reason::kForced;
    const bool replaces = is_forced && !was_forced ? true : is_forced == was_forced && at < due_.when(id);
    if (!replaces) {
      note_wanted(id, due_.when(id));
      return;
    }
  }
  reasons_[id] = reason;
  due_.set(id, at);
  note_wanted(id, at);
}

void Scheduler::reschedule(ObjectRef object, UnixMillis at) {
  const ObjectId id = context_.id_of(object);
  due_.remove(id);
  waiting_.remove(id);
  waiting_since_.erase(id);
  schedule(object, at, Reason::kRegular);
}

void Scheduler::unschedule(ObjectRef object) {
  const ObjectId id = context_.id_of(object);
  due_.remove(id);
  waiting_.remove(id);
  waiting_since_.erase(id);
  context_.state(object).next_check = UnixMillis();
}

UnixMillis Scheduler::finish(ObjectRef object, UnixMillis fallback) {
  context_.state(object).is_executing = false;
  const auto found = running_.find(context_.id_of(object));
  if (found == running_.end()) return fallback;
  const UnixMillis wanted = found->second.wanted;
  running_.erase(found);
  return wanted;
}

void Scheduler::schedule_next(Moment& moment, ObjectRef object, UnixMillis wanted) {
  ObjectState& state = context_.state(object);
  state.should_be_scheduled =
      is_on(context_, object, Switch::kActiveChecks) &&
      (check_interval(context_, object) > 0 || !(state.is_hard || alerts::is_good(state.state)));
  if (!state.should_be_scheduled) {
    if (!due_.contains(context_.id_of(object)) && !waiting_.contains(context_.id_of(object))) {
      state.next_check = UnixMillis();
    }
    return;
  }
  const UnixMillis at = state.is_hard ? cadence_.next_regular(object, wanted, state.last_check, moment.now)
                                      : cadence_.next_retry(object, wanted, moment.now);
  bool found = true;
  const UnixMillis valid = cadence_.in_period(object, at, &found);
  if (!found) {
    moment.actions.log(moment.second(), log_lines::no_valid_time(context_, object, std::chrono::floor<seconds>(valid)));
  }
  schedule(object, valid, Reason::kRegular);
}

bool Scheduler::has_room() const {
  const std::uint32_t limit = context_.main().max_concurrent_checks;
  return limit == 0 || running_.size() < limit;
}

bool Scheduler::is_viable(ObjectRef object, UnixSeconds now) const {
  return program_is_on(context_, object, Switch::kActiveChecks) && is_on(context_, object, Switch::kActiveChecks) &&
         context_.is_in(check_period(context_, object), now) &&
         !failed_master(context_, object, DependencyKind::kExecution, now);
}

// What cannot run now is tried at its next turn.
void Scheduler::postpone(Moment& moment, ObjectRef object, UnixMillis wanted) {
  if (!is_on(context_, object, Switch::kActiveChecks)) {
    context_.state(object).next_check = UnixMillis();
    return;
  }
  const ObjectState& state = context_.state(object);
  const bool is_retry = !state.is_hard && !alerts::is_good(state.state);
  UnixMillis at = is_retry ? cadence_.next_retry(object, wanted, moment.now)
                           : cadence_.next_regular(object, wanted, wanted, moment.now);
  if (at <= moment.now) at = moment.now + kUnviableRetry;
  bool found = true;
  if (!context_.is_in(check_period(context_, object), moment.second())) at = moment.now;
  at = cadence_.in_period(object, at, &found);
  if (!found) {
    moment.actions.log(moment.second(), log_lines::no_valid_time(context_, object, std::chrono::floor<seconds>(at)));
  }
  schedule(object, at, Reason::kRegular);
}

// The later a class may run, the larger its share of an interval.
UnixMillis Scheduler::deadline(ObjectRef object, UnixMillis wanted) const {
  const ObjectState& state = context_.state(object);
  if (reasons_[context_.id_of(object)] != Reason::kRegular) return wanted;
  if (!state.is_hard || !state.has_been_checked) return wanted + span(retry_interval(context_, object)) / 4;
  const milliseconds interval = span(check_interval(context_, object));
  return wanted + (alerts::is_good(state.state) ? interval : interval / 2);
}

void Scheduler::admit(Moment& moment, ObjectId id, UnixMillis wanted) {
  const ObjectRef object = context_.object_of(id);
  const bool is_forced = reasons_[id] >= Reason::kForced;
  if (context_.state(object).is_executing) {
    if (is_forced) due_.set(id, moment.now + kBusyRetry);
    return;  // otherwise the result that is to come plans the next
  }
  if (!is_forced && !is_viable(object, moment.second())) {
    postpone(moment, object, wanted);
    return;
  }
  if (!has_room() || !waiting_.is_empty()) {
    deferred_.add();
    waiting_since_.insert_or_assign(id, wanted);
    waiting_.set(id, deadline(object, wanted));
    return;
  }
  launch(moment, id, wanted);
}

void Scheduler::launch(Moment& moment, ObjectId id, UnixMillis wanted) {
  const ObjectRef object = context_.object_of(id);
  ObjectState& state = context_.state(object);
  const float interval = check_interval(context_, object);
  if (interval > 0 && moment.now - wanted > span(interval) * kStarvedIntervals) starved_.add();
  launched_.add();
  state.is_executing = true;
  state.next_check = wanted;
  running_.insert_or_assign(id, Running{wanted, moment.now});
  CheckRequest request;
  request.object = object;
  request.wanted = wanted;
  request.is_forced = reasons_[id] >= Reason::kForced;
  request.is_freshness = reasons_[id] == Reason::kFreshness;
  reasons_[id] = Reason::kRegular;
  moment.actions.run_check(request);
}

void Scheduler::advance(Moment& moment) {
  while (!due_.is_empty() && due_.first_time() <= moment.now) {
    const UnixMillis wanted = due_.first_time();
    admit(moment, due_.pop(), wanted);
  }
  while (!waiting_.is_empty() && has_room()) {
    const ObjectId id = waiting_.pop();
    const auto since = waiting_since_.find(id);
    const UnixMillis wanted = since->second;
    waiting_since_.erase(since);
    launch(moment, id, wanted);
  }
  if (moment.now >= next_orphan_check_) check_for_orphans(moment);
  running_gauge_.set(static_cast<double>(running_.size()));
  waiting_gauge_.set(static_cast<double>(waiting_.size()));
}

UnixMillis Scheduler::next_wake() const {
  if (!waiting_.is_empty() && has_room()) return UnixMillis();  // at once
  UnixMillis wake = running_.empty() ? UnixMillis::max() : next_orphan_check_;
  if (!due_.is_empty()) wake = std::min(wake, due_.first_time());
  return wake;
}

void Scheduler::check_for_orphans(Moment& moment) {
  next_orphan_check_ = moment.now + kOrphanInterval;
  const MainOptions& main = context_.main();
  const seconds slack = context_.is_strict ? kStrictOrphanSlack : kOrphanSlack;
  std::vector<ObjectId> lost;
  for (const auto& [id, running] : running_) {
    const bool is_host = context_.object_of(id).is_host();
    if (!(is_host ? main.check_for_orphaned_hosts : main.check_for_orphaned_services)) continue;
    const seconds timeout = is_host ? main.host_check_timeout : main.service_check_timeout;
    if (running.launched + timeout + slack < moment.now) lost.push_back(id);
  }
  std::ranges::sort(lost);
  for (const ObjectId id : lost) {
    const ObjectRef object = context_.object_of(id);
    orphaned_.add();
    moment.actions.log(moment.second(), log_lines::orphaned(context_, object));
    running_.erase(id);
    ObjectState& state = context_.state(object);
    state.is_executing = false;
    state.is_being_freshened = false;
    due_.remove(id);
    schedule(object, moment.now, Reason::kRegular);
  }
}

void Scheduler::resume_executing(ObjectRef object, UnixMillis now) {
  const UnixMillis wanted = context_.state(object).next_check;
  running_.insert_or_assign(context_.id_of(object), Running{wanted == UnixMillis() ? now : wanted, now});
}

// The retained time, unless it is over, or farther away than a shorter interval allows.
UnixMillis Scheduler::resumed(ObjectRef object, UnixMillis now) {
  const UnixMillis at = context_.state(object).next_check;
  const milliseconds interval = span(check_interval(context_, object));
  cadence_.set_phase(object, at);
  if (at < now) {
    const milliseconds window = std::min<milliseconds>(now - at, interval / 2);
    return now + milliseconds(window.count() == 0 ? 0 : context_.random() % static_cast<std::uint64_t>(window.count()));
  }
  const bool is_too_far = interval.count() > 0 && at - now > interval + interval / 4 &&
                          context_.is_in(check_period(context_, object), std::chrono::floor<seconds>(now));
  return is_too_far ? cadence_.on_grid(object, now) : at;
}

void Scheduler::place(ObjectRef object, UnixMillis now, milliseconds offset) {
  ObjectState& state = context_.state(object);
  if (!is_on(context_, object, Switch::kActiveChecks) || check_command(context_, object).empty()) {
    state.next_check = UnixMillis();
    return;
  }
  if (state.is_executing) {
    cadence_.set_phase(object, state.next_check);
    return;
  }
  const bool is_planned = state.next_check != UnixMillis();
  if (!is_planned && check_interval(context_, object) <= 0) return;
  const UnixMillis at = is_planned ? resumed(object, now) : now + offset;
  if (!is_planned) cadence_.set_phase(object, at);
  bool found = true;
  schedule(object, cadence_.in_period(object, at, &found), Reason::kRegular);
}

void Scheduler::start(UnixMillis now) {
  next_orphan_check_ = now + kOrphanInterval;
  const Spreads spreads = spread_of(context_);
  for (std::size_t i = 0; i < context_.hosts.size(); ++i) {
    place(ObjectRef::of(static_cast<HostIndex>(i)), now, spreads.hosts[i]);
  }
  for (std::size_t i = 0; i < context_.services.size(); ++i) {
    place(ObjectRef::of(static_cast<ServiceIndex>(i)), now, spreads.services[i]);
  }
}

}  // namespace bellwether::checks
