#include "checks/engine/adaptations.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "checks/engine/log_lines.h"
#include "checks/engine/settings.h"

namespace bellwether::checks {
namespace {

constexpr std::array<std::string_view, Context::kSwitches> kSwitchNames = {
    "active_checks",  "passive_checks", "notifications",    "event_handlers",
    "flap_detection", "obsess",         "performance_data", "freshness"};
constexpr std::array<std::string_view, 2> kSideNames = {"hosts", "services"};

void set(Adaptation& adaptation, Switch which, bool is_on) {
  switch (which) {
    case Switch::kActiveChecks:
      adaptation.active_checks = is_on;
      break;
    case Switch::kPassiveChecks:
      adaptation.passive_checks = is_on;
      break;
    case Switch::kNotifications:
      adaptation.notifications = is_on;
      break;
    case Switch::kEventHandlers:
      adaptation.event_handler = is_on;
      break;
    case Switch::kFlapDetection:
      adaptation.flap_detection = is_on;
      break;
    case Switch::kObsess:
      adaptation.obsess = is_on;
      break;
    case Switch::kPerformanceData:
      adaptation.process_perf_data = is_on;
      break;
    case Switch::kFreshness:
      adaptation.freshness = is_on;
      break;
  }
}

bool is_interval(float value) {
  return std::isfinite(value) && value >= 0;
}

void tell_adapted(Moment& moment, const ObjectState& state, ObjectRef object) {
  moment.actions.changed({.kind = Change::Kind::kAdaptation,
                          .object = object,
                          .before = state.state,
                          .is_hard = state.is_hard,
                          .was_hard = state.is_hard},
                         true);
}

Result<void> check_command_exists(const Context& context, const std::string& call) {
  if (call.empty()) return {};
  const std::string name = call.substr(0, call.find('!'));
  if (context.configuration->find_command(name)) return {};
  return fail(Code::kNotFound, fmt::format("no command named {}", name));
}

}  // namespace

Adaptation& Adaptations::adaptation_of(ObjectRef object) {
  ObjectState& state = context_.state(object);
  if (!state.adaptation) state.adaptation = std::make_unique<Adaptation>();
  return *state.adaptation;
}

void Adaptations::forget_if_empty(ObjectRef object) {
  ObjectState& state = context_.state(object);
  if (state.adaptation && state.adaptation->modified == 0) state.adaptation.reset();
}

void Adaptations::set_switch(Moment& moment, ObjectRef object, Switch which, bool is_on_now) {
  const bool was_on = is_on(context_, object, which);
  const Checkable& configured = context_.checkable(object);
  Adaptation& adaptation = adaptation_of(object);
  set(adaptation, which, is_on_now);
  if (is_on_now == configured_is_on(configured, which)) {
    adaptation.modified &= ~attribute_of(which);
  } else {
    adaptation.modified |= attribute_of(which);
  }
  forget_if_empty(object);
  if (was_on != is_on_now) {
    if (which == Switch::kActiveChecks && !is_on_now) scheduler_.unschedule(object);
    if (which == Switch::kActiveChecks && is_on_now) scheduler_.schedule_next(moment, object, moment.now);
    if (which == Switch::kFlapDetection && !is_on_now) flapping_.stop_watching(moment, object);
  }
  tell_adapted(moment, context_.state(object), object);
}

Result<void> Adaptations::adapt(Moment& moment, ObjectRef object, const Engine::Adapt& change) {
  using namespace modified_attribute;
  for (const auto& interval : {change.check_interval, change.retry_interval}) {
    if (interval && !is_interval(*interval)) return fail(Code::kInvalidArgument, "an interval is not negative");
  }
  if (change.max_check_attempts == std::uint16_t{0}) {
    return fail(Code::kInvalidArgument, "max_check_attempts is at least 1");
  }
  for (const auto& period : {change.check_period, change.notification_period}) {
    if (period && !period->empty()) TRY_VOID(find_period(context_, *period));
  }
  for (const auto& call : {change.check_command, change.event_handler_command}) {
    if (call) TRY_VOID(check_command_exists(context_, *call));
  }
  Adaptation& adaptation = adaptation_of(object);
  const auto take = [&](auto& field, const auto& value, std::uint32_t attribute) {
    if (!value) return;
    field = *value;
    adaptation.modified |= attribute;
  };
  take(adaptation.check_interval, change.check_interval, kCheckInterval);
  take(adaptation.retry_interval, change.retry_interval, kRetryInterval);
  take(adaptation.max_check_attempts, change.max_check_attempts, kMaxAttempts);
  take(adaptation.check_command, change.check_command, kCheckCommand);
  take(adaptation.event_handler_command, change.event_handler_command, kEventHandlerCommand);
  take(adaptation.check_period, change.check_period, kCheckPeriod);
  take(adaptation.notification_period, change.notification_period, kNotificationPeriod);
  if (change.variable) {
    std::erase_if(adaptation.variables, [&](const auto& known) { return known.first == change.variable->first; });
    adaptation.variables.push_back(*change.variable);
    adaptation.modified |= kVariable;
  }
  if (change.modified_attributes) adaptation.modified &= *change.modified_attributes;
  forget_if_empty(object);
  ObjectState& state = context_.state(object);
  if (state.is_hard && state.attempt > 1) state.attempt = max_attempts(context_, object);
  if (change.check_interval || change.check_period) {
    scheduler_.cadence().set_phase(object, state.next_check == UnixMillis() ? moment.now : state.next_check);
    scheduler_.unschedule(object);
    scheduler_.schedule_next(moment, object, state.last_check == UnixMillis() ? moment.now : state.last_check);
  }
  tell_adapted(moment, state, object);
  return {};
}

void Adaptations::set_program_switch(Moment& moment, Engine::Side side, Switch which, bool is_on_now) {
  const auto position = static_cast<std::size_t>(which);
  // Nagios has one switch for both sides of these.
  const bool is_shared = which == Switch::kNotifications || which == Switch::kEventHandlers ||
                         which == Switch::kFlapDetection || which == Switch::kPerformanceData;
  for (std::size_t i = 0; i < kSideNames.size(); ++i) {
    if (!is_shared && i != static_cast<std::size_t>(side)) continue;
    context_.program[i][position] = is_on_now;
    context_.modified[i][position] = true;
  }
  if (which == Switch::kNotifications) notifier_.alerts().set_enabled(is_on_now);
  if (which == Switch::kFlapDetection && !is_on_now) {
    for (ObjectId id = 0; id < context_.object_count(); ++id) flapping_.stop_watching(moment, context_.object_of(id));
  }
}

std::vector<std::pair<std::string, bool>> Adaptations::changed_switches() const {
  std::vector<std::pair<std::string, bool>> switches;
  for (std::size_t side = 0; side < kSideNames.size(); ++side) {
    for (std::size_t i = 0; i < kSwitchNames.size(); ++i) {
      if (!context_.modified[side][i]) continue;
      switches.emplace_back(fmt::format("{}.{}", kSideNames[side], kSwitchNames[i]), context_.program[side][i]);
    }
  }
  return switches;
}

void Adaptations::restore_switches(const std::vector<std::pair<std::string, bool>>& switches) {
  for (const auto& [name, is_on_now] : switches) {
    for (std::size_t side = 0; side < kSideNames.size(); ++side) {
      for (std::size_t i = 0; i < kSwitchNames.size(); ++i) {
        if (name != fmt::format("{}.{}", kSideNames[side], kSwitchNames[i])) continue;
        context_.program[side][i] = is_on_now;
        context_.modified[side][i] = true;
      }
    }
  }
  notifier_.alerts().set_enabled(context_.program[0][static_cast<std::size_t>(Switch::kNotifications)]);
}

}  // namespace bellwether::checks
