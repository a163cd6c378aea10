#include "checks/objects/build.h"

#include <fmt/format.h>

#include "checks/objects/numbers.h"
#include "checks/objects/option_letters.h"
#include "checks/objects/templates.h"

namespace bellwether::checks {

Build::Build(Definitions& all, MainFile& file, Diagnostics& diagnostics)
    : definitions(all),
      main(file),
      reporter(all, diagnostics),
      lists(all, reporter, file.regex_mode()),
      timeperiods(all, ObjectType::kTimeperiod),
      commands(all, ObjectType::kCommand),
      contacts(all, ObjectType::kContact),
      contactgroups(all, ObjectType::kContactGroup),
      hosts(all, ObjectType::kHost),
      hostgroups(all, ObjectType::kHostGroup),
      servicegroups(all, ObjectType::kServiceGroup),
      contactgroup_members(all, ObjectType::kContactGroup, ObjectType::kContact, Attribute::kContactGroups),
      hostgroup_members(all, ObjectType::kHostGroup, ObjectType::kHost, Attribute::kHostGroups),
      services(hosts),
      service_lists(hosts, hostgroup_members, services, lists, reporter),
      servicegroup_members(all),
      configuration(std::make_shared<Configuration>()) {
  configuration->people = std::make_shared<alerts::Directory>();
}

FoundPeriod find_period(const Build& build, std::string_view name) {
  const auto index = build.timeperiods.find(name);
  if (!index) return {alerts::kNoTimeperiod, false};
  return {TimeperiodIndex{*index}, true};
}

CommandCall make_call(Build& build, std::string_view text) {
  const auto index = build.commands.find(text.substr(0, text.find('!')));
  return {index ? CommandIndex{*index} : kNoCommand, build.keep(text)};
}

int integer_of(const Definition& definition, Attribute attribute, int otherwise) {
  const Value* const value = definition.find(attribute);
  return value == nullptr ? otherwise : read_integer(value->text);
}

double real_of(const Definition& definition, Attribute attribute, double otherwise) {
  const Value* const value = definition.find(attribute);
  return value == nullptr ? otherwise : read_real(value->text);
}

bool switch_of(const Definition& definition, Attribute attribute, bool otherwise) {
  return integer_of(definition, attribute, otherwise ? 1 : 0) > 0;
}

OptionSet options_of(const Definition& definition, Attribute attribute, OptionSet otherwise) {
  const Value* const value = definition.find(attribute);
  if (value == nullptr) return otherwise;
  return read_options(definition.type, attribute, value->text).value_or(otherwise);
}

std::vector<ContactIndex> resolve_contacts(Build& build, const Definition& at, std::string_view contacts,
                                           std::string_view groups) {
  std::vector<ContactIndex> found;
  for (const std::string_view name : split_names(groups)) {
    if (const auto index = build.contactgroups.find(name)) {
      const std::vector<ContactIndex>& members = build.people().groups[*index].members;
      found.insert(found.end(), members.begin(), members.end());
    } else {
      build.reporter.error(at, fmt::format("Contactgroup '{}' is not defined anywhere", name));
    }
  }
  for (const std::string_view name : split_names(contacts)) {
    if (const auto index = build.contacts.find(name)) {
      found.push_back(ContactIndex{*index});
    } else {
      build.reporter.error(at, fmt::format("Contact '{}' is not defined anywhere!", name));
    }
  }
  std::ranges::sort(found);
  const auto repeated = std::ranges::unique(found);
  found.erase(repeated.begin(), repeated.end());
  found.shrink_to_fit();
  return found;
}

Audience audience_of(const Definition& host) {
  return {without_plus(host.text(Attribute::kContacts)), without_plus(host.text(Attribute::kContactGroups))};
}

Audience audience_of(const Definition& service, const Definition& host) {
  const bool has_own = service.has(Attribute::kContacts) || service.has(Attribute::kContactGroups);
  return audience_of(has_own ? service : host);
}

std::string_view notification_period_of(const Definition& service, const Definition& host) {
  const bool has_own = service.has(Attribute::kNotificationPeriod);
  return (has_own ? service : host).text(Attribute::kNotificationPeriod);
}

double notification_interval_of(const Definition& service, const Definition& host) {
  constexpr double kDefault = 30;
  const bool has_own = service.has(Attribute::kNotificationInterval);
  return real_of(has_own ? service : host, Attribute::kNotificationInterval, kDefault);
}

}  // namespace bellwether::checks
