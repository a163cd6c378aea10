#include "checks/engine/engine.h"

#include <algorithm>
#include <utility>

#include "checks/engine/acknowledgements.h"
#include "checks/engine/adaptations.h"
#include "checks/engine/comments.h"
#include "checks/engine/context.h"
#include "checks/engine/downtimes.h"
#include "checks/engine/flapping.h"
#include "checks/engine/freshness.h"
#include "checks/engine/handlers.h"
#include "checks/engine/log_lines.h"
#include "checks/engine/notifier.h"
#include "checks/engine/reachability.h"
#include "checks/engine/recurring_downtimes.h"
#include "checks/engine/results.h"
#include "checks/engine/scheduler.h"
#include "checks/engine/settings.h"
#include "checks/engine/snapshot.h"
#include "checks/engine/stale_watch.h"

namespace bellwether::checks {
namespace {

// A change of what is remembered of its notifications alone.
void notification_changed(const ObjectState& state, ObjectRef object, Actions& actions) {
  actions.changed({.kind = Change::Kind::kAdaptation,
                   .object = object,
                   .before = state.state,
                   .is_hard = state.is_hard,
                   .was_hard = state.is_hard},
                  true);
}

}  // namespace

class Engine::Implementation {
 public:
  Implementation(ConfigurationPtr configuration, alerts::Engine& alerts, alerts::ComposeCommand compose,
                 const EngineOptions& options, Metrics& metrics)
      : context(std::move(configuration), options),
        comments(context),
        notifier(context, alerts, std::move(compose)),
        acknowledgements(context, comments, notifier),
        flapping(context, comments, notifier),
        downtimes(context, comments, notifier),
        recurring(context, downtimes),
        scheduler(context, metrics),
        stale_watch(context, scheduler),
        handlers(context),
        adaptations(context, scheduler, flapping, notifier),
        results({context, scheduler, notifier, flapping, acknowledgements, downtimes, handlers}, metrics) {}

  SnapshotParts snapshot_parts() { return {context, comments, downtimes, acknowledgements, scheduler, adaptations}; }

  void log_states(Moment& moment) {
    const MainOptions& main = context.main();
    if (!main.log_initial_states) return;
    for (ObjectId id = 0; id < context.object_count(); ++id) {
      moment.actions.log(moment.second(), log_lines::state(context, context.object_of(id), "INITIAL"));
    }
  }

  Context context;
  Comments comments;
  Notifier notifier;
  Acknowledgements acknowledgements;
  Flapping flapping;
  Downtimes downtimes;
  RecurringDowntimes recurring;
  Scheduler scheduler;
  StaleWatch stale_watch;
  Handlers handlers;
  Adaptations adaptations;
  Results results;
};

Engine::Engine(ConfigurationPtr configuration, alerts::Engine& alerts, alerts::ComposeCommand compose,
               EngineOptions options, Metrics& metrics)
    : implementation_(
          std::make_unique<Implementation>(std::move(configuration), alerts, std::move(compose), options, metrics)) {}
Engine::~Engine() = default;

void Engine::start(UnixMillis now, Retained retained, Actions& actions) {
  Implementation& engine = *implementation_;
  Moment moment{now, actions};
  restore(moment, engine.snapshot_parts(), std::move(retained));
  engine.scheduler.start(now);
  engine.stale_watch.start(now);
  engine.log_states(moment);
}

Retained Engine::retain() const {
  return take_snapshot(implementation_->snapshot_parts());
}

// Downtimes first: what is told afterwards must know of them.
void Engine::advance(UnixMillis now, Actions& actions) {
  Implementation& engine = *implementation_;
  Moment moment{now, actions};
  engine.context.last_moment = moment.second();
  engine.recurring.advance(moment);
  engine.downtimes.advance(moment);
  engine.comments.expire(moment);
  engine.acknowledgements.expire(moment);
  engine.stale_watch.advance(moment);
  engine.scheduler.advance(moment);
}

UnixMillis Engine::next_wake() const {
  const Implementation& engine = *implementation_;
  const UnixSeconds second = std::min({engine.recurring.next_wake(), engine.downtimes.next_event(),
                                       engine.comments.next_expiry(), engine.acknowledgements.next_expiry()});
  UnixMillis wake = std::min(engine.scheduler.next_wake(), engine.stale_watch.next_wake());
  // UnixSeconds::max() has no equal in milliseconds.
  if (second < std::chrono::floor<seconds>(UnixMillis::max())) wake = std::min(wake, UnixMillis(second));
  return wake;
}

Result<void> Engine::take(UnixMillis now, CheckResult result, Actions& actions) {
  Moment moment{now, actions};
  implementation_->context.last_moment = moment.second();
  return implementation_->results.take(moment, result);
}

void Engine::schedule_check(UnixMillis now, ObjectRef object, UnixMillis at, bool is_forced, Actions& actions) {
  Implementation& engine = *implementation_;
  engine.scheduler.schedule(object, std::max(now, at),
                            is_forced ? Scheduler::Reason::kForced : Scheduler::Reason::kRegular);
  actions.changed({.kind = Change::Kind::kResult,
                   .object = object,
                   .before = engine.context.state(object).state,
                   .is_hard = engine.context.state(object).is_hard,
                   .was_hard = engine.context.state(object).is_hard},
                  false);
}

Result<void> Engine::acknowledge(UnixSeconds now, ObjectRef object, Acknowledgement acknowledgement, bool notify,
                                 Actions& actions) {
  Moment moment{now, actions};
  return implementation_->acknowledgements.add(
      moment, object, std::move(acknowledgement),
      notify ? Acknowledgements::Tell::kContacts : Acknowledgements::Tell::kNobody);
}

void Engine::remove_acknowledgement(UnixSeconds now, ObjectRef object, Actions& actions) {
  Moment moment{now, actions};
  implementation_->acknowledgements.remove(moment, object);
}

Result<std::uint64_t> Engine::add_comment(UnixSeconds now, Comment comment, Actions& actions) {
  Moment moment{now, actions};
  return implementation_->comments.add(moment, std::move(comment));
}

Result<void> Engine::remove_comment(std::uint64_t id, Actions& actions) {
  Moment moment{UnixMillis(), actions};
  return implementation_->comments.remove(moment, id);
}

void Engine::remove_all_comments(ObjectRef object, Actions& actions) {
  Moment moment{UnixMillis(), actions};
  implementation_->comments.remove_all(moment, object);
}

Result<std::uint64_t> Engine::schedule_downtime(UnixSeconds now, DowntimeRequest request, Actions& actions) {
  Moment moment{now, actions};
  return implementation_->downtimes.schedule(moment, request);
}

Result<void> Engine::remove_downtime(UnixSeconds now, std::uint64_t id, Actions& actions) {
  Moment moment{now, actions};
  return implementation_->downtimes.cancel(moment, id);
}

void Engine::set_recurring_downtimes(std::vector<RecurringDowntime> downtimes) {
  implementation_->recurring.set(std::move(downtimes));
}

void Engine::set_switch(UnixSeconds now, ObjectRef object, Switch which, bool is_on, Actions& actions) {
  Moment moment{now, actions};
  implementation_->adaptations.set_switch(moment, object, which, is_on);
  implementation_->stale_watch.refresh();
}

void Engine::set_program_switch(UnixSeconds now, Side side, Switch which, bool is_on, Actions& actions) {
  Moment moment{now, actions};
  implementation_->adaptations.set_program_switch(moment, side, which, is_on);
}

bool Engine::program_switch(Side side, Switch which) const {
  return implementation_->context.program[static_cast<std::size_t>(side)][static_cast<std::size_t>(which)];
}

std::vector<std::pair<std::string, bool>> Engine::changed_switches() const {
  return implementation_->adaptations.changed_switches();
}

void Engine::send_custom_notification(UnixSeconds now, ObjectRef object, unsigned options, std::string_view author,
                                      std::string_view comment, Actions& actions) {
  Moment moment{now, actions};
  implementation_->notifier.notify(
      moment, object, {.kind = alerts::Kind::kCustom, .author = author, .comment = comment, .options = options});
}

void Engine::delay_notification(ObjectRef object, UnixSeconds until, Actions& actions) {
  ObjectState& state = implementation_->context.state(object);
  state.notification.next = until;
  notification_changed(state, object, actions);
}

void Engine::settle_notification(ObjectRef object, Actions& actions) {
  ObjectState& state = implementation_->context.state(object);
  Notifier& notifier = implementation_->notifier;
  notifier.alerts().settle(notifier.key_of(object), state.state, state.notification);
  notification_changed(state, object, actions);
}

void Engine::set_notification_number(ObjectRef object, std::uint32_t number, Actions& actions) {
  ObjectState& state = implementation_->context.state(object);
  state.notification.number = number;
  notification_changed(state, object, actions);
}

void Engine::clear_flapping(UnixSeconds now, ObjectRef object, Actions& actions) {
  Moment moment{now, actions};
  implementation_->flapping.clear(moment, object);
}

Result<void> Engine::adapt(UnixMillis now, ObjectRef object, Adapt change, Actions& actions) {
  Moment moment{now, actions};
  return implementation_->adaptations.adapt(moment, object, change);
}

const Configuration& Engine::configuration() const {
  return *implementation_->context.configuration;
}
const ObjectState& Engine::state(ObjectRef object) const {
  return implementation_->context.state(object);
}
const Comment* Engine::find_comment(std::uint64_t id) const {
  return implementation_->comments.find(id);
}
const Downtime* Engine::find_downtime(std::uint64_t id) const {
  return implementation_->downtimes.find(id);
}
std::vector<const Comment*> Engine::comments() const {
  return implementation_->comments.all();
}
std::vector<const Comment*> Engine::comments_of(ObjectRef object) const {
  return implementation_->comments.of(object);
}
std::vector<const Downtime*> Engine::downtimes() const {
  return implementation_->downtimes.all();
}
std::vector<const Downtime*> Engine::downtimes_of(ObjectRef object) const {
  return implementation_->downtimes.of(object);
}
bool Engine::is_in_downtime(ObjectRef object) const {
  return state(object).downtime_depth > 0;
}
bool Engine::is_on(ObjectRef object, Switch which) const {
  return checks::is_on(implementation_->context, object, which);
}
float Engine::check_interval(ObjectRef object) const {
  return checks::check_interval(implementation_->context, object);
}
float Engine::retry_interval(ObjectRef object) const {
  return checks::retry_interval(implementation_->context, object);
}
std::uint16_t Engine::max_attempts(ObjectRef object) const {
  return checks::max_attempts(implementation_->context, object);
}
std::string_view Engine::check_command(ObjectRef object) const {
  return checks::check_command(implementation_->context, object);
}
ObjectRef Engine::cause_of(ObjectRef object) const {
  return checks::cause_of(implementation_->context, object, implementation_->context.last_moment);
}

}  // namespace bellwether::checks
