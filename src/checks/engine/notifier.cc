#include "checks/engine/notifier.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "checks/engine/dependencies.h"
#include "checks/engine/log_lines.h"
#include "checks/engine/reachability.h"
#include "checks/engine/settings.h"

namespace bellwether::checks {
namespace {

std::string_view severity_of(alerts::State state) {
  switch (state) {
    case alerts::State::kWarning:
      return "warning";
    case alerts::State::kCritical:
    case alerts::State::kDown:
      return "critical";
    case alerts::State::kUnknown:
    case alerts::State::kUnreachable:
      return "unknown";
    case alerts::State::kOk:
    case alerts::State::kUp:
      break;
  }
  return "ok";
}

std::vector<std::pair<std::string, std::string>> labels_of(const Context& context, ObjectRef object) {
  const Configuration& configuration = *context.configuration;
  const Host& host = context.host_of(object);
  std::vector<std::pair<std::string, std::string>> labels;
  labels.emplace_back("host", host.name);
  for (const std::uint32_t group : host.groups) labels.emplace_back("hostgroup", configuration.hostgroups[group].name);
  if (!object.is_host()) {
    const Service& service = configuration.service(object.service());
    labels.emplace_back("service", service.description);
    for (const std::uint32_t group : service.groups) {
      labels.emplace_back("servicegroup", configuration.servicegroups[group].name);
    }
  }
  labels.emplace_back("severity", severity_of(context.state(object).state));
  return labels;
}

}  // namespace

std::string Notifier::key_of(ObjectRef object) const {
  const std::string_view host = context_.host_of(object).name;
  return object.is_host()
             ? fmt::format("checks/{}", host)
             : fmt::format("checks/{}/{}", host, context_.configuration->service(object.service()).description);
}

alerts::Facts Notifier::facts_of(ObjectRef object, UnixSeconds now, std::string& cause) const {
  const ObjectState& state = context_.state(object);
  const HostIndex host_index = context_.configuration->host_of(object);
  const ObjectState& host_state = context_.hosts[static_cast<std::size_t>(host_index)];
  alerts::Facts facts;
  facts.module = "checks";
  facts.host = context_.host_of(object).name;
  facts.state = state.state;
  facts.host_state = host_state.state;
  facts.is_hard = state.is_hard;
  facts.is_enabled = is_on(context_, object, Switch::kNotifications);
  facts.is_acknowledged = state.acknowledgement != nullptr;
  facts.is_flapping = state.is_flapping;
  facts.is_in_downtime = state.downtime_depth > 0;
  facts.is_host_in_downtime = host_state.downtime_depth > 0;
  facts.has_pending_flexible_downtime =
      state.pending_flexible_downtime > 0 && has_pending_downtime_ && has_pending_downtime_(object, now);
  facts.are_all_parents_down = are_all_parents_down(context_, host_index);
  facts.last_hard_change = state.last_hard_state_change;
  facts.problem = state.current_problem_id;
  facts.output = state.output;
  facts.labels = labels_of(context_, object);
  if (object.is_host()) {
    facts.host_dependency_failed = failed_master(context_, object, DependencyKind::kNotification, now).has_value();
  } else {
    const Service& service = context_.configuration->service(object.service());
    facts.service = service.description;
    facts.is_volatile = service.is_volatile;
    facts.is_host_hard_down = host_state.is_hard && !alerts::is_good(host_state.state);
    facts.service_dependency_failed = failed_master(context_, object, DependencyKind::kNotification, now).has_value();
    facts.are_all_service_parents_bad = are_service_parents_bad(context_, object.service());
    facts.host_dependency_failed =
        failed_master(context_, ObjectRef::of(host_index), DependencyKind::kNotification, now).has_value();
  }
  const ObjectRef root = cause_of(context_, object, now);
  if (root != object) {
    cause = key_of(root);
    facts.cause = cause;
  }
  return facts;
}

alerts::Decision Notifier::notify(Moment& moment, ObjectRef object) {
  alerts::Request request;
  request.kind = alerts::is_good(context_.state(object).state) ? alerts::Kind::kRecovery : alerts::Kind::kProblem;
  return notify(moment, object, request);
}

alerts::Decision Notifier::notify(Moment& moment, ObjectRef object, const alerts::Request& request) {
  std::string cause;
  const alerts::Facts facts = facts_of(object, moment.second(), cause);
  ObjectState& state = context_.state(object);
  const alerts::Policy& configured = context_.checkable(object).policy;
  const TimeperiodIndex period = notification_period(context_, object);
  alerts::Decision decision;
  if (period == configured.period) {
    decision = alerts_.notify(moment.second(), facts, configured, request, state.notification, compose_);
  } else {
    alerts::Policy adapted = configured;
    adapted.period = period;
    decision = alerts_.notify(moment.second(), facts, adapted, request, state.notification, compose_);
  }
  if (!context_.main().log_notifications) return decision;
  const alerts::Directory& people = *context_.configuration->people;
  for (const alerts::Told& told : decision.told) {
    const std::string_view command = told.method->channel == alerts::Channel::kCommand
                                         ? std::string_view(told.method->target)
                                         : alerts::channel_name(told.method->channel);
    moment.actions.log(moment.second(),
                       log_lines::notification(context_, object, request, people.contact(told.contact).name, command));
  }
  return decision;
}

}  // namespace bellwether::checks
