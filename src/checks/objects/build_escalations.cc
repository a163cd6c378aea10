// Host and service escalations, into the policy of each host and service that they name.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "checks/objects/build.h"
#include "checks/objects/templates.h"

namespace bellwether::checks {
namespace {

// What the escalation takes from its host or service.
struct Subject {
  Audience audience;
  bool has_contacts = false, has_groups = false;
  std::string_view notification_period;
  bool has_interval = false;
  double notification_interval = 0;
};

// An escalation's own list; with "+" in front, added to the subject's.
std::string_view list_of(Build& build, const Definition& definition, Attribute attribute, std::string_view inherited,
                         bool is_inherited) {
  const std::string_view own = definition.text(attribute);
  if (!own.starts_with('+')) return own;
  if (!is_inherited || inherited.empty()) return own.substr(1);
  return build.keep(fmt::format("{},{}", inherited, own.substr(1)));
}

// Nagios goes through the definitions from the last to the first, puts a copy for each subject in front of its list, and lets the definition
// itself stand for the last one. In that order it writes the escalations of one subject.
class RecordList {
 public:
  void add(const EscalationRecord& record, bool is_copy) { (is_copy ? copies_ : originals_).push_back(record); }
  std::vector<EscalationRecord> take() {
    std::ranges::reverse(copies_);
    copies_.insert(copies_.end(), originals_.begin(), originals_.end());
    return std::move(copies_);
  }

 private:
  std::vector<EscalationRecord> copies_, originals_;
};

EscalationRecord make_record(Build& build, const Definition& definition, std::uint32_t index, const Subject& subject) {
  EscalationRecord record;
  record.definition = &definition;
  record.subject = index;
  record.contacts = list_of(build, definition, Attribute::kContacts, subject.audience.contacts, subject.has_contacts);
  record.contact_groups =
      list_of(build, definition, Attribute::kContactGroups, subject.audience.contact_groups, subject.has_groups);
  if (!definition.has(Attribute::kContacts) && !definition.has(Attribute::kContactGroups)) {
    record.contacts = subject.audience.contacts;
    record.contact_groups = subject.audience.contact_groups;
  }
  // An escalation that does not say when it begins or ends has -2 there, as Nagios' own: it never applies.
  record.first = integer_of(definition, Attribute::kFirstNotification, -2);
  record.last = integer_of(definition, Attribute::kLastNotification, -2);
  const bool has_interval = definition.has(Attribute::kNotificationInterval);
  record.interval = has_interval           ? real_of(definition, Attribute::kNotificationInterval, 0)
                    : subject.has_interval ? subject.notification_interval
                                           : 0;
  const bool has_period = definition.has(Attribute::kEscalationPeriod);
  record.period = has_period ? definition.text(Attribute::kEscalationPeriod) : subject.notification_period;
  record.options = options_of(definition, Attribute::kEscalationOptions, OptionSet::all());
  return record;
}

void add_to_policy(Build& build, const EscalationRecord& record, alerts::Policy& policy, std::string_view host,
                   std::string_view service) {
  alerts::Escalation escalation;
  if (!record.period.empty()) {
    const FoundPeriod found = find_period(build, record.period);
    escalation.period = found.index;
    if (!found.is_known) {
      build.reporter.error(
          *record.definition,
          service.empty()
              ? fmt::format("Unable to locate timeperiod '{}' for hostescalation '{}'", record.period, host)
              : fmt::format("Escalation period '{}' specified in service escalation for service '{}' on host '{}' is "
                            "not defined anywhere!",
                            record.period, service, host));
    }
  }
  escalation.first = static_cast<std::uint32_t>(std::max(0, record.first));
  escalation.last = static_cast<std::uint32_t>(std::max(0, record.last));
  escalation.options = record.options;
  const double unit = static_cast<double>(build.main.options.interval_length.count());
  escalation.interval = seconds(std::llround(record.interval * unit));
  escalation.contacts = resolve_contacts(build, *record.definition, record.contacts, record.contact_groups);
  if (record.last >= 0) policy.escalations.push_back(std::move(escalation));
}

void add_host_escalation(Build& build, const Definition& definition, RecordList& records) {
  const std::string_view hosts = without_plus(definition.text(Attribute::kHostName));
  const std::string_view groups = without_plus(definition.text(Attribute::kHostGroupName));
  if (hosts.empty() && groups.empty()) return build.reporter.error(definition, "Host escalation host name is NULL");
  const HostSelection selection = select_hosts(build, hosts, groups, definition, Diagnostic::Severity::kError);
  if (selection.is_complete && selection.hosts.empty()) {
    build.reporter.error(definition, "Could not expand hostgroups and/or hosts specified in host escalation");
  }
  for (auto at = selection.hosts.rbegin(); at != selection.hosts.rend(); ++at) {
    const Definition& host = **at;
    const auto index = build.hosts.find(host.object_name);
    if (!index) {
      build.reporter.error(definition,
                           fmt::format("Host '{}' has an escalation, but is not defined anywhere!", host.object_name));
      continue;
    }
    const Subject subject{audience_of(host),
                          host.has(Attribute::kContacts),
                          host.has(Attribute::kContactGroups),
                          host.text(Attribute::kNotificationPeriod),
                          host.has(Attribute::kNotificationInterval),
                          real_of(host, Attribute::kNotificationInterval, 0)};
    const EscalationRecord record = make_record(build, definition, *index, subject);
    records.add(record, at + 1 != selection.hosts.rend());
    add_to_policy(build, record, build.configuration->hosts[*index].policy, host.object_name, {});
  }
}

void add_service_escalation(Build& build, const Definition& definition, RecordList& records) {
  const ServiceNames names{without_plus(definition.text(Attribute::kHostName)),
                           without_plus(definition.text(Attribute::kHostGroupName)),
                           without_plus(definition.text(Attribute::kServiceGroupName)),
                           without_plus(definition.text(Attribute::kServiceDescription))};
  const ServiceSelection selection = build.service_lists.select(names, &build.servicegroup_members, definition);
  const std::vector<std::uint32_t>& services = selection.chosen.values();
  if (selection.is_complete && services.empty())
    build.reporter.error(definition, "Service escalation host name or description is NULL");
  for (auto at = services.rbegin(); at != services.rend(); ++at) {
    if (selection.rejected.has(*at)) continue;
    const ServiceInstance& instance = build.services[*at];
    const Definition& service = *instance.definition;
    const Definition& host = build.hosts[instance.host];
    const bool has_own = service.has(Attribute::kContacts) || service.has(Attribute::kContactGroups);
    const Definition& audience = has_own ? service : host;
    const bool has_own_interval = service.has(Attribute::kNotificationInterval);
    const Subject subject{audience_of(audience),
                          audience.has(Attribute::kContacts),
                          audience.has(Attribute::kContactGroups),
                          notification_period_of(service, host),
                          has_own_interval || host.has(Attribute::kNotificationInterval),
                          notification_interval_of(service, host)};
    const EscalationRecord record = make_record(build, definition, *at, subject);
    records.add(record, at + 1 != services.rend());
    add_to_policy(build, record, build.configuration->services[*at].policy, host.object_name, instance.description);
  }
}

}  // namespace

void build_escalations(Build& build) {
  RecordList of_services, of_hosts;
  for (const Definition& definition : build.definitions.latest_first(ObjectType::kServiceEscalation)) {
    if (definition.is_registered) add_service_escalation(build, definition, of_services);
  }
  for (const Definition& definition : build.definitions.latest_first(ObjectType::kHostEscalation)) {
    if (definition.is_registered) add_host_escalation(build, definition, of_hosts);
  }
  build.service_escalations = of_services.take();
  build.host_escalations = of_hosts.take();
}

}  // namespace bellwether::checks
