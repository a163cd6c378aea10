#include "checks/engine/recurring_downtimes.h"

#include <algorithm>

namespace bellwether::checks {
namespace {

constexpr std::chrono::minutes kStep{1};

}  // namespace

void RecurringDowntimes::set(std::vector<RecurringDowntime> definitions) {
  definitions_.clear();
  for (RecurringDowntime& definition : definitions) {
    if (definition.period != alerts::kNoTimeperiod) definitions_.push_back({std::move(definition), UnixSeconds()});
  }
  is_new_ = true;
}

UnixSeconds RecurringDowntimes::next_wake() const {
  if (is_new_) return UnixSeconds();
  UnixSeconds wake = UnixSeconds::max();
  for (const Definition& definition : definitions_) wake = std::min(wake, definition.next);
  return wake;
}

void RecurringDowntimes::advance(Moment& moment) {
  if (is_new_) forget_removed(moment);
  is_new_ = false;
  for (Definition& definition : definitions_) {
    if (definition.next <= moment.second()) plan(moment, definition);
  }
}

void RecurringDowntimes::forget_removed(Moment& moment) {
  for (const Downtime* downtime : downtimes_.all()) {
    if (downtime->recurrence.empty() || downtime->is_in_effect) continue;
    const bool is_known = std::ranges::any_of(
        definitions_, [&](const Definition& known) { return known.definition.name == downtime->recurrence; });
    if (!is_known) (void)downtimes_.cancel(moment, downtime->id);
  }
}

void RecurringDowntimes::plan(Moment& moment, Definition& definition) {
  const TimeperiodIndex period = definition.definition.period;
  bool found = true;
  const UnixSeconds start = context_.next_in(period, moment.second(), &found);
  if (!found || start - moment.second() > kAhead) {
    definition.next = found ? start - kAhead : moment.second() + kAhead;
    return;
  }
  const UnixSeconds end = end_of(period, start);
  for (const ObjectRef object : objects_of(definition.definition)) {
    const auto planned = downtimes_.of(object);
    const bool is_planned = std::ranges::any_of(planned, [&](const Downtime* downtime) {
      return downtime->recurrence == definition.definition.name && downtime->start < end && start < downtime->end;
    });
    if (is_planned) continue;
    DowntimeRequest request;
    request.object = object;
    request.start = start;
    request.end = end;
    request.author = definition.definition.author;
    request.text = definition.definition.text;
    request.recurrence = definition.definition.name;
    if (!downtimes_.schedule(moment, request)) break;  // the limit: counted where it is reached
  }
  definition.next = end;
}

UnixSeconds RecurringDowntimes::end_of(TimeperiodIndex period, UnixSeconds start) const {
  UnixSeconds end = std::chrono::floor<std::chrono::minutes>(start) + kStep;
  while (end - start < kLongest && context_.is_in(period, end)) end += kStep;
  return end;
}

std::vector<ObjectRef> RecurringDowntimes::objects_of(const RecurringDowntime& definition) const {
  const Configuration& configuration = *context_.configuration;
  std::vector<ObjectRef> objects;
  const auto add = [&](ObjectRef object) {
    if (std::ranges::find(objects, object) == objects.end()) objects.push_back(object);
  };
  for (const std::string& name : definition.hosts) {
    if (const auto host = configuration.find_host(name)) add(ObjectRef::of(*host));
  }
  for (const std::string& name : definition.hostgroups) {
    const auto group = configuration.find_hostgroup(name);
    if (!group) continue;
    for (const HostIndex host : configuration.hostgroups[*group].members) add(ObjectRef::of(host));
  }
  for (const std::string& name : definition.services) {
    const std::size_t semicolon = name.find(';');
    if (semicolon == std::string::npos) continue;
    const std::string_view view(name);
    const auto service = configuration.find_service(view.substr(0, semicolon), view.substr(semicolon + 1));
    if (service) add(ObjectRef::of(*service));
  }
  for (const std::string& name : definition.servicegroups) {
    const auto group = configuration.find_servicegroup(name);
    if (!group) continue;
    for (const ServiceIndex service : configuration.servicegroups[*group].members) add(ObjectRef::of(service));
  }
  return objects;
}

}  // namespace bellwether::checks
