#include "checks/engine/judgement.h"

#include "checks/engine/reachability.h"
#include "checks/engine/settings.h"

namespace bellwether::checks {

Judgement::Judgement(Context& context, Scheduler& scheduler, Notifier& notifier)
    : context_(context), scheduler_(scheduler), notifier_(notifier) {}

void Judgement::judge(Moment& moment, Transition& transition) {
  if (transition.object.is_host()) {
    judge_host(moment, transition, !context_.state(transition.object).was_active);
  } else {
    judge_service(moment, transition);
  }
}

// A service's result says something about its host; a host that is not UP explains its services.
void Judgement::consider_host(Moment& moment, Transition& transition) {
  ObjectState& state = context_.state(transition.object);
  const HostIndex host_index = context_.configuration->host_of(transition.object);
  const ObjectRef host = ObjectRef::of(host_index);
  ObjectState& host_state = context_.state(host);
  const MainOptions& main = context_.main();
  const bool is_host_up = host_state.state == alerts::State::kUp;
  const bool has_changed = state.state != state.last_state;
  const auto check_host = [&] { scheduler_.schedule(host, moment.now, Scheduler::Reason::kOutOfTurn); };
  if (state.state == alerts::State::kOk) {
    if (!host_state.has_been_checked) {
      const milliseconds soon(static_cast<std::int64_t>(check_interval(context_, host) * 1000));
      if (host_state.next_check == UnixMillis() || context_.checkable(host).initial_state != alerts::State::kUp ||
          host_state.next_check > moment.now + soon) {
        check_host();
      }
    } else if (!is_host_up) {
      check_host();
      state.notified_while_host_down = true;
    }
  } else if (is_host_up) {
    if (has_changed && host_state.last_check + main.cached_host_check_horizon < moment.now) check_host();
    // Its first attempts fell into the host's trouble: it gets all of them again.
    if (state.notified_while_host_down && !state.is_hard) state.attempt = 1;
    state.notified_while_host_down = false;
  } else {
    if (has_changed) {
      scheduler_.schedule(host, moment.now, Scheduler::Reason::kOutOfTurn);
    } else if (host_state.has_been_checked && host_state.is_hard) {
      notifier_.notify(moment, host);
    }
    state.notified_while_host_down = true;
  }
  if (!is_host_up && state.last_hard_state != state.state) {
    transition.is_hard_change = true;
    transition.next_hard = state.state;
    state.is_hard = true;
    state.attempt = max_attempts(context_, transition.object);
  }
}

void Judgement::judge_service(Moment& moment, Transition& transition) {
  consider_host(moment, transition);
  ObjectState& state = context_.state(transition.object);
  const bool is_ok = state.state == alerts::State::kOk;
  const bool was_ok = state.last_state == alerts::State::kOk;
  if (was_ok && is_ok) {
    state.is_hard = true;
    state.attempt = 1;
  } else if (was_ok) {
    if (!transition.is_hard_change && !state.notified_while_host_down) state.is_hard = false;
    state.attempt = 1;
    transition.is_handled = true;
  } else if (is_ok) {
    transition.is_handled = true;
    transition.is_new_state = true;
    if (state.is_hard) transition.notifies = transition.is_hard_change = true;
  } else if (!state.is_hard) {
    transition.is_handled = true;
  } else if (!state.notified_while_host_down) {
    transition.notifies = true;
  }
  if (state.state != state.last_state || (is_ok && !state.is_hard)) transition.is_new_state = true;
  count_attempt(transition);
}

void Judgement::judge_host(Moment& moment, Transition& transition, bool is_passive) {
  ObjectState& state = context_.state(transition.object);
  const HostIndex host = transition.object.host();
  const bool is_up = state.state == alerts::State::kUp;
  const bool was_up = state.last_state == alerts::State::kUp;
  if (!is_up && (!is_passive || context_.main().translate_passive_host_checks)) {
    state.state = unreachable_or_down(context_, host);
  }
  if (was_up && is_up) {
    state.is_hard = true;
    state.attempt = 1;
  } else if (was_up) {
    state.is_hard = false;
    state.attempt = 1;
    transition.is_handled = true;
    check_neighbours(moment, host, false);
  } else if (is_up) {
    transition.is_handled = true;
    check_neighbours(moment, host, true);
    if (state.is_hard) {
      transition.notifies = transition.is_hard_change = true;
      state.attempt = 1;
    }
  } else if (state.is_hard) {
    transition.notifies = true;
  } else {
    transition.is_handled = true;
  }
  transition.is_new_state = state.state != state.last_state || (is_up && !state.is_hard);
  count_attempt(transition);
  if (is_passive && !context_.main().passive_host_checks_are_soft) {
    if (transition.is_new_state || !state.is_hard) {
      state.attempt = 1;
      transition.is_hard_change = true;
      transition.notifies = true;
    }
    state.is_hard = true;
  }
}

void Judgement::count_attempt(Transition& transition) {
  ObjectState& state = context_.state(transition.object);
  const std::uint16_t limit = max_attempts(context_, transition.object);
  const bool is_good = alerts::is_good(state.state);
  const bool was_good = alerts::is_good(state.last_state);
  if (!state.is_hard) {
    if (transition.object.is_host() && is_good) {
      state.attempt = 1;
    } else if (!was_good && state.attempt < limit) {
      ++state.attempt;
    } else if (was_good) {
      state.attempt = 1;
    }
  }
  const bool is_exhausted = state.attempt >= limit;
  const bool turns_hard = is_exhausted && !is_good && (!state.is_hard || state.state != transition.next_hard);
  // A hard problem that gets another face stays hard, however few attempts it took (its host was down then).
  const bool changes_hard = !is_good && !was_good && transition.was_hard && state.is_hard &&
                            state.state != state.last_state && !transition.is_hard_change;
  if (turns_hard || changes_hard) {
    transition.is_hard_change = true;
    transition.notifies = transition.notifies || !state.notified_while_host_down;
  }
}

// A host that went down may stand in the way of others, or others in its way; one that is back may open it.
void Judgement::check_neighbours(Moment& moment, HostIndex host, bool is_up_again) {
  const Host& configured = context_.configuration->host(host);
  const auto check = [&](HostIndex neighbour) {
    scheduler_.schedule(ObjectRef::of(neighbour), moment.now, Scheduler::Reason::kOutOfTurn);
  };
  const auto state = [&](HostIndex neighbour) { return context_.hosts[static_cast<std::size_t>(neighbour)].state; };
  for (const HostIndex parent : configured.parents) {
    if ((state(parent) == alerts::State::kUp) != is_up_again) check(parent);
  }
  for (const HostIndex child : configured.children) {
    if (is_up_again ? state(child) != alerts::State::kUp : state(child) != alerts::State::kUnreachable) check(child);
  }
}

}  // namespace bellwether::checks
