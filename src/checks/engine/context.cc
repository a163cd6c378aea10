#include "checks/engine/context.h"

#include <utility>

namespace bellwether::checks {
namespace {

alerts::State initial_host_state(alerts::State configured) {
  return alerts::is_host_state(configured) ? configured : alerts::State::kUp;
}

ObjectState initial_state(const Checkable& checkable, alerts::State state) {
  ObjectState initial;
  initial.state = initial.last_state = initial.last_hard_state = state;
  initial.should_be_scheduled = checkable.active_checks && checkable.check_interval > 0;
  if (!alerts::is_good(state)) initial.attempt = checkable.max_check_attempts;
  return initial;
}

void set(std::array<bool, Context::kSwitches>& switches, Switch which, bool is_on) {
  switches[static_cast<std::size_t>(which)] = is_on;
}

}  // namespace

Context::Context(ConfigurationPtr configuration_pointer, const EngineOptions& engine_options)
    : configuration(std::move(configuration_pointer)),
      options(engine_options),
      is_strict(engine_options.strict_nagios || configuration->main.strict_nagios),
      answers_(kAnswers),
      random_(engine_options.seed) {
  hosts.reserve(configuration->hosts.size());
  for (const Host& host : configuration->hosts) {
    hosts.push_back(initial_state(host, initial_host_state(host.initial_state)));
  }
  services.reserve(configuration->services.size());
  for (const Service& service : configuration->services) {
    services.push_back(initial_state(service, service.initial_state));
  }
  const MainOptions& options_of_file = configuration->main;
  auto& of_hosts = program[static_cast<std::size_t>(Engine::Side::kHosts)];
  auto& of_services = program[static_cast<std::size_t>(Engine::Side::kServices)];
  set(of_hosts, Switch::kActiveChecks, options_of_file.execute_host_checks);
  set(of_services, Switch::kActiveChecks, options_of_file.execute_service_checks);
  set(of_hosts, Switch::kPassiveChecks, options_of_file.accept_passive_host_checks);
  set(of_services, Switch::kPassiveChecks, options_of_file.accept_passive_service_checks);
  set(of_hosts, Switch::kObsess, options_of_file.obsess_over_hosts);
  set(of_services, Switch::kObsess, options_of_file.obsess_over_services);
  set(of_hosts, Switch::kFreshness, options_of_file.check_host_freshness);
  set(of_services, Switch::kFreshness, options_of_file.check_service_freshness);
  for (auto* side : {&of_hosts, &of_services}) {
    set(*side, Switch::kNotifications, options_of_file.enable_notifications);
    set(*side, Switch::kEventHandlers, options_of_file.enable_event_handlers);
    set(*side, Switch::kFlapDetection, options_of_file.enable_flap_detection);
    set(*side, Switch::kPerformanceData, options_of_file.process_performance_data);
  }
}

bool Context::is_in(TimeperiodIndex period, UnixSeconds time) const {
  const alerts::Timeperiod* const hours = configuration->people->timeperiod(period);
  if (hours == nullptr) return true;
  const auto minute = static_cast<std::uint64_t>(count_seconds(time) / 60);
  const std::uint64_t key = minute << 20 | (static_cast<std::uint64_t>(period) & 0xfffff);
  Answer& answer = answers_[mix(key) % kAnswers];
  if (answer.key != key) answer = {key, hours->contains(time)};
  return answer.is_in;
}

UnixSeconds Context::next_in(TimeperiodIndex period, UnixSeconds time, bool* found) const {
  if (found != nullptr) *found = true;
  if (is_in(period, time)) return time;
  const std::optional<UnixSeconds> next = configuration->people->timeperiod(period)->next_in(time);
  if (next) return *next;
  if (found != nullptr) *found = false;
  return time;
}

}  // namespace bellwether::checks
