#include "checks/engine/settings.h"

#include <fmt/format.h>

namespace bellwether::checks {
namespace {

const Adaptation* adaptation_of(const Context& context, ObjectRef object, std::uint32_t attribute) {
  const Adaptation* const adaptation = context.state(object).adaptation.get();
  return adaptation != nullptr && (adaptation->modified & attribute) != 0 ? adaptation : nullptr;
}

bool adapted_is_on(const Adaptation& adaptation, Switch which) {
  switch (which) {
    case Switch::kActiveChecks:
      return adaptation.active_checks;
    case Switch::kPassiveChecks:
      return adaptation.passive_checks;
    case Switch::kNotifications:
      return adaptation.notifications;
    case Switch::kEventHandlers:
      return adaptation.event_handler;
    case Switch::kFlapDetection:
      return adaptation.flap_detection;
    case Switch::kObsess:
      return adaptation.obsess;
    case Switch::kPerformanceData:
      return adaptation.process_perf_data;
    case Switch::kFreshness:
      return adaptation.freshness;
  }
  return true;
}

TimeperiodIndex adapted_period(const Context& context, const std::string& name, TimeperiodIndex configured) {
  const Result<TimeperiodIndex> found = find_period(context, name);
  return found ? *found : configured;  // it went with a reload
}

}  // namespace

Engine::Side side_of(ObjectRef object) {
  return object.is_host() ? Engine::Side::kHosts : Engine::Side::kServices;
}

bool program_is_on(const Context& context, ObjectRef object, Switch which) {
  return context.program[static_cast<std::size_t>(side_of(object))][static_cast<std::size_t>(which)];
}

bool configured_is_on(const Checkable& checkable, Switch which) {
  switch (which) {
    case Switch::kActiveChecks:
      return checkable.active_checks;
    case Switch::kPassiveChecks:
      return checkable.passive_checks;
    case Switch::kNotifications:
      return checkable.notifications;
    case Switch::kEventHandlers:
      return checkable.event_handler_enabled;
    case Switch::kFlapDetection:
      return checkable.flap_detection;
    case Switch::kObsess:
      return checkable.obsess;
    case Switch::kPerformanceData:
      return checkable.process_perf_data;
    case Switch::kFreshness:
      return checkable.check_freshness;
  }
  return true;
}

std::uint32_t attribute_of(Switch which) {
  using namespace modified_attribute;
  switch (which) {
    case Switch::kActiveChecks:
      return kActiveChecks;
    case Switch::kPassiveChecks:
      return kPassiveChecks;
    case Switch::kNotifications:
      return kNotifications;
    case Switch::kEventHandlers:
      return kEventHandler;
    case Switch::kFlapDetection:
      return kFlapDetection;
    case Switch::kObsess:
      return kObsess;
    case Switch::kPerformanceData:
      return kPerformanceData;
    case Switch::kFreshness:
      return kFreshness;
  }
  return 0;
}

bool is_on(const Context& context, ObjectRef object, Switch which) {
  const Adaptation* const adaptation = adaptation_of(context, object, attribute_of(which));
  return adaptation != nullptr ? adapted_is_on(*adaptation, which) : configured_is_on(context.checkable(object), which);
}

float check_interval(const Context& context, ObjectRef object) {
  const Adaptation* const adaptation = adaptation_of(context, object, modified_attribute::kCheckInterval);
  return adaptation != nullptr ? adaptation->check_interval : context.checkable(object).check_interval;
}

float retry_interval(const Context& context, ObjectRef object) {
  const Adaptation* const adaptation = adaptation_of(context, object, modified_attribute::kRetryInterval);
  return adaptation != nullptr ? adaptation->retry_interval : context.checkable(object).retry_interval;
}

std::uint16_t max_attempts(const Context& context, ObjectRef object) {
  const Adaptation* const adaptation = adaptation_of(context, object, modified_attribute::kMaxAttempts);
  const std::uint16_t attempts =
      adaptation != nullptr ? adaptation->max_check_attempts : context.checkable(object).max_check_attempts;
  return attempts == 0 ? 1 : attempts;
}

std::string_view check_command(const Context& context, ObjectRef object) {
  const Adaptation* const adaptation = adaptation_of(context, object, modified_attribute::kCheckCommand);
  if (adaptation != nullptr) return adaptation->check_command;
  const CommandCall& call = context.checkable(object).check;
  return call.command == kNoCommand ? std::string_view() : call.text;
}

std::string_view event_handler_command(const Context& context, ObjectRef object) {
  const Adaptation* const adaptation = adaptation_of(context, object, modified_attribute::kEventHandlerCommand);
  if (adaptation != nullptr) return adaptation->event_handler_command;
  const CommandCall& call = context.checkable(object).event_handler;
  return call.command == kNoCommand ? std::string_view() : call.text;
}

TimeperiodIndex check_period(const Context& context, ObjectRef object) {
  const Adaptation* const adaptation = adaptation_of(context, object, modified_attribute::kCheckPeriod);
  const TimeperiodIndex configured = context.checkable(object).check_period;
  return adaptation != nullptr ? adapted_period(context, adaptation->check_period, configured) : configured;
}

TimeperiodIndex notification_period(const Context& context, ObjectRef object) {
  const Adaptation* const adaptation = adaptation_of(context, object, modified_attribute::kNotificationPeriod);
  const TimeperiodIndex configured = context.checkable(object).policy.period;
  return adaptation != nullptr ? adapted_period(context, adaptation->notification_period, configured) : configured;
}

Result<TimeperiodIndex> find_period(const Context& context, std::string_view name) {
  const std::vector<alerts::Timeperiod>& periods = context.configuration->people->timeperiods;
  for (std::size_t i = 0; i < periods.size(); ++i) {
    if (periods[i].name == name) return static_cast<TimeperiodIndex>(i);
  }
  return fail(Code::kNotFound, fmt::format("no timeperiod named {}", name));
}

std::uint8_t number_of(alerts::State state) {
  const auto value = static_cast<std::uint8_t>(state);
  return alerts::is_host_state(state) ? value - static_cast<std::uint8_t>(alerts::State::kUp) : value;
}

alerts::State host_state(unsigned number) {
  return number == 0 ? alerts::State::kUp : number == 1 ? alerts::State::kDown : alerts::State::kUnreachable;
}

alerts::State service_state(unsigned number) {
  return number > 3 ? alerts::State::kUnknown : static_cast<alerts::State>(number);
}

}  // namespace bellwether::checks
