#include "checks/engine/results.h"

#include <algorithm>

#include <fmt/format.h>

#include "checks/engine/freshness.h"
#include "checks/engine/log_lines.h"
#include "checks/engine/settings.h"

namespace bellwether::checks {
namespace {

constexpr std::uint16_t kStalkNotifications = 1 << 10;  // 'N'

// Texts are compared first: most results say what the last one said, and then nothing is copied.
bool take_text(std::string& text, std::string_view value) {
  if (text == value) return false;
  text.assign(value);
  if (text.capacity() > 2 * text.size() + 64) text.shrink_to_fit();
  return true;
}

alerts::State state_of(const Context& context, const CheckResult& result) {
  const auto status = static_cast<unsigned>(std::clamp<int>(result.status, 0, 3));
  if (!result.object.is_host()) return service_state(status);
  if (result.source == CheckResult::Source::kPassive) return host_state(std::min(status, 2u));
  const bool is_up = status == 0 || (status == 1 && !context.main().use_aggressive_host_checking);
  return is_up ? alerts::State::kUp : alerts::State::kDown;
}

}  // namespace

Results::Results(Parts parts, Metrics& metrics)
    : context_(parts.context),
      scheduler_(parts.scheduler),
      notifier_(parts.notifier),
      flapping_(parts.flapping),
      acknowledgements_(parts.acknowledgements),
      downtimes_(parts.downtimes),
      handlers_(parts.handlers),
      judgement_(parts.context, parts.scheduler, parts.notifier),
      active_(metrics.counter("checks.results", {{"source", "active"}}, "Results taken in, by source")),
      passive_(metrics.counter("checks.results", {{"source", "passive"}}, "Results taken in, by source")),
      refused_(metrics.counter("checks.results_refused", {}, "Passive results of what accepts none")) {}

Result<void> Results::accept(ObjectRef object, const CheckResult& result) {
  if (result.source == CheckResult::Source::kActive) {
    active_.add();
    return {};
  }
  if (program_is_on(context_, object, Switch::kPassiveChecks) && is_on(context_, object, Switch::kPassiveChecks)) {
    passive_.add();
    return {};
  }
  refused_.add();
  return fail(Code::kPermissionDenied, fmt::format("{} accepts no passive results", log_lines::name(context_, object)));
}

// A result from outside came while the forced check of a stale one ran: the forced one must not overwrite it.
bool Results::is_outdated_freshness_check(Moment& moment, const CheckResult& result) {
  if (!result.was_freshness) return false;
  context_.state(result.object).is_being_freshened = false;
  return freshness_expiry(context_, result.object) >= moment.second();
}

Result<void> Results::take(Moment& moment, const CheckResult& result) {
  const ObjectRef object = result.object;
  TRY_VOID(accept(object, result));
  const bool is_active = result.source == CheckResult::Source::kActive;
  UnixMillis wanted;
  if (is_active) wanted = scheduler_.finish(object, result.started);
  if (is_outdated_freshness_check(moment, result)) {
    scheduler_.schedule_next(moment, object, wanted);
    return {};
  }
  Transition transition = record(moment, result);
  judgement_.judge(moment, transition);
  settle(moment, transition);
  flapping_.observe(moment, object);
  if (!object.is_host()) {
    flapping_.observe(moment, ObjectRef::of(context_.configuration->host_of(object)),
                      Flapping::Occasion::kServiceResult);
  }
  if (is_active || transition.is_new_state || transition.is_hard_change) {
    scheduler_.schedule_next(moment, object, is_active ? wanted : result.started);
  }
  tell(moment, transition);
  close(moment, transition);
  moment.actions.result_taken(result, context_.state(object));
  return {};
}

Transition Results::record(Moment& moment, const CheckResult& result) {
  const ObjectRef object = result.object;
  ObjectState& state = context_.state(object);
  const bool is_passive = result.source == CheckResult::Source::kPassive;
  if (is_passive && context_.main().log_passive_checks) log_passive(moment, result);
  Transition transition;
  transition.object = object;
  transition.before = state.state;
  transition.was_hard = state.is_hard;
  transition.next_hard = state.last_hard_state;
  transition.is_output_new = take_text(state.output, result.output);
  take_text(state.perf_data, result.perf_data);
  if (result.long_output.empty()) {
    state.long_output.reset();
  } else if (!state.long_output) {
    state.long_output = std::make_unique<std::string>(result.long_output);
  } else {
    take_text(*state.long_output, result.long_output);
  }
  state.latency = static_cast<float>(result.latency);
  state.execution_time = static_cast<float>(std::max(0.0, result.execution_time));
  state.last_check = result.started;
  state.was_active = !is_passive;
  state.last_state = state.state;
  state.state = state_of(context_, result);
  const UnixSeconds checked = std::chrono::floor<seconds>(state.last_check);
  for (UnixSeconds* change : {&state.last_state_change, &state.last_hard_state_change}) {
    if (*change == UnixSeconds()) *change = checked;
  }
  state.last_time_in[number_of(state.last_state)] = checked;
  return transition;
}

// Nagios says what the object was in before the result.
void Results::log_passive(Moment& moment, const CheckResult& result) {
  const ObjectState& before = context_.state(result.object);
  line_.clear();
  if (context_.is_strict) {
    const std::string_view output = before.has_been_checked ? std::string_view(before.output) : "(null)";
    log_lines::append_passive_check(line_, context_, result.object, number_of(before.state), output);
  } else {
    log_lines::append_passive_check(line_, context_, result.object, number_of(state_of(context_, result)),
                                    result.output);
  }
  moment.actions.log(moment.second(), line_);
}

void Results::settle(Moment& moment, Transition& transition) {
  ObjectState& state = context_.state(transition.object);
  const UnixSeconds checked = std::chrono::floor<seconds>(state.last_check);
  if (transition.is_new_state) {
    state.last_state_change = checked;
    state.last_event_id = state.current_event_id;
    state.current_event_id = context_.next_event++;
    if (alerts::is_good(state.last_state)) {
      state.current_problem_id = context_.next_problem++;
    } else if (alerts::is_good(state.state)) {
      state.last_problem_id = state.current_problem_id;
      state.current_problem_id = 0;
    }
    if (!transition.is_hard_change) state.is_hard = false;
  }
  if (transition.is_hard_change) {
    state.last_hard_state_change = checked;
    state.last_state_change = checked;
    transition.next_hard = state.state;
    state.is_hard = true;
  }
  if (transition.is_new_state || transition.is_hard_change) {
    state.notification.last = UnixSeconds();
    state.notification.next = UnixSeconds();
    state.notification.no_more = false;
    acknowledgements_.at_change(moment, transition.object, transition.is_new_state);
    transition.is_logged = transition.is_handled = true;
  }
  if (transition.is_new_state || transition.is_hard_change || !context_.is_strict) {
    downtimes_.begin_flexible(moment, transition.object);
  }
  const bool logs_retries =
      transition.object.is_host() ? context_.main().log_host_retries : context_.main().log_service_retries;
  if (!state.is_hard) transition.is_logged = logs_retries;
}

bool Results::stalks(const Transition& transition) const {
  return transition.is_output_new &&
         context_.checkable(transition.object).stalking_options.has(context_.state(transition.object).state);
}

void Results::tell(Moment& moment, Transition& transition) {
  const ObjectRef object = transition.object;
  ObjectState& state = context_.state(object);
  const bool is_good = alerts::is_good(state.state);
  if (!object.is_host() && !is_good && state.is_hard && context_.configuration->service(object.service()).is_volatile) {
    transition.notifies = transition.is_logged = transition.is_handled = true;
  }
  if (transition.notifies) {
    const alerts::Decision decision = notifier_.notify(moment, object);
    if (decision.is_told() && context_.checkable(object).stalking_options.has(kStalkNotifications)) {
      transition.is_logged = true;
    }
    const bool is_held_back =
        !context_.is_strict && is_good && state.notification.notified_on != 0 &&
        (decision.stopped_by == alerts::Filter::kDowntime || decision.stopped_by == alerts::Filter::kPendingDowntime);
    if (is_held_back) state.owes_recovery = true;
  }
  if (is_good && state.is_hard && transition.is_hard_change && !state.owes_recovery) {
    state.notification.number = 0;
    state.notification.notified_on = 0;
  }
  if (stalks(transition)) transition.is_logged = true;
  if (transition.is_logged) moment.actions.log(moment.second(), log_lines::alert(context_, object));
  if (transition.is_handled) handlers_.handle_event(moment, object);
  handlers_.handle_result(moment, object);
}

void Results::close(Moment& moment, Transition& transition) {
  const ObjectRef object = transition.object;
  ObjectState& state = context_.state(object);
  if (!alerts::is_good(state.state)) check_masters(moment, object);
  const bool has_changed = transition.is_new_state || transition.is_hard_change;
  const Change change{.kind = has_changed ? Change::Kind::kState : Change::Kind::kResult,
                      .object = object,
                      .before = transition.before,
                      .is_hard = state.is_hard,
                      .was_hard = transition.was_hard};
  if (alerts::is_good(state.state) && transition.is_new_state) {
    if (transition.is_hard_change) state.notified_while_host_down = false;
    state.last_hard_state_change = std::chrono::floor<seconds>(state.last_check);
    transition.next_hard = state.state;
    state.attempt = 1;
    state.is_hard = true;
  }
  state.has_been_checked = true;
  state.last_hard_state = transition.next_hard;
  moment.actions.changed(change, has_changed);
}

// One attempt before it gets hard: what it depends on is looked at, so that the next judgement knows.
void Results::check_masters(Moment& moment, ObjectRef object) {
  const MainOptions& main = context_.main();
  const bool is_enabled = object.is_host() ? main.enable_predictive_host_dependency_checks
                                           : main.enable_predictive_service_dependency_checks;
  const ObjectState& state = context_.state(object);
  if (!is_enabled || state.is_hard || state.attempt + 1 != max_attempts(context_, object)) return;
  const auto check = [&](ObjectRef master) { scheduler_.schedule(master, moment.now, Scheduler::Reason::kOutOfTurn); };
  const Configuration& configuration = *context_.configuration;
  if (object.is_host()) {
    for (const std::uint32_t position : configuration.host(object.host()).dependencies) {
      check(ObjectRef::of(configuration.host_dependencies[position].master));
    }
  } else {
    for (const std::uint32_t position : configuration.service(object.service()).dependencies) {
      check(ObjectRef::of(configuration.service_dependencies[position].master));
    }
  }
}

}  // namespace bellwether::checks
