// Timeperiods, commands, contacts and groups of contacts.
#include <fmt/format.h>

#include "alerts/civil_time.h"
#include "base/text.h"
#include "checks/objects/build.h"
#include "checks/objects/templates.h"

namespace bellwether::checks {
namespace {

using alerts::Contact;
using alerts::Timeperiod;

// Builds excluded periods before those that exclude them.
class PeriodBuilder {
 public:
  explicit PeriodBuilder(Build& build) : build_(build), progress_(build.timeperiods.size()) {
    build.people().timeperiods.resize(build.timeperiods.size());
  }

  void make(std::uint32_t index) {
    if (progress_[index] != Progress::kNew) return;
    progress_[index] = Progress::kBegun;
    const Definition& definition = build_.timeperiods[index];
    Timeperiod period = lines_of(definition);
    for (const std::string_view name : split_names(definition.text(Attribute::kExclude)))
      exclude(period, definition, name);
    build_.people().timeperiods[index] = std::move(period);
    progress_[index] = Progress::kDone;
  }

 private:
  enum class Progress : std::uint8_t { kNew, kBegun, kDone };

  Timeperiod lines_of(const Definition& definition) {
    Timeperiod period;
    period.name = definition.object_name;
    period.alias = definition.text(Attribute::kAlias);
    if (period.alias.empty()) build_.reporter.error(definition, "Name or alias for timeperiod is NULL");
    const std::string_view zone_name =
        definition.has(Attribute::kZone) ? definition.text(Attribute::kZone) : build_.main.options.use_timezone;
    const auto zone =
        zone_name.empty() ? Result<alerts::CivilZone>(alerts::CivilZone::local()) : alerts::CivilZone::named(zone_name);
    if (zone) {
      period.set_zone(*zone);
    } else if (definition.has(Attribute::kZone)) {
      build_.reporter.error(definition, zone.error().message());
    }
    for (const DayLine& line : definition.days) {
      // "null" takes a template's hours away, and adds none.
      if (line.rest == "null") continue;
      if (const auto added = period.add(line.word, line.rest); !added)
        build_.reporter.error(definition, added.error().message());
    }
    return period;
  }

  void exclude(Timeperiod& period, const Definition& definition, std::string_view name) {
    const auto other = build_.timeperiods.find(name);
    if (!other) {
      return build_.reporter.error(
          definition, fmt::format("Excluded time period '{}' specified in timeperiod '{}' is not defined anywhere!",
                                  name, definition.object_name));
    }
    if (progress_[*other] == Progress::kBegun) {
      return build_.reporter.error(
          definition, fmt::format("The timeperiods '{}' and '{}' form or lead into a circular exclusion chain!",
                                  definition.object_name, name));
    }
    make(*other);
    period.exclude(build_.people().timeperiods[*other]);
  }

  Build& build_;
  std::vector<Progress> progress_;
};

std::vector<std::pair<std::string, std::string>> variables_of(const Definition& definition) {
  std::vector<std::pair<std::string, std::string>> variables;
  for (const CustomVariable& variable : definition.variables)
    variables.emplace_back(variable.name, variable.is_null ? std::string_view() : variable.value);
  return variables;
}

// One side of a contact: whether, when, about what and how it is told.
struct Side {
  Attribute enabled, period, options, commands;
  std::string_view noun;
};
constexpr Side kHostSide{Attribute::kHostNotificationsEnabled, Attribute::kHostNotificationPeriod,
                         Attribute::kHostNotificationOptions, Attribute::kHostNotificationCommands, "Host"};
constexpr Side kServiceSide{Attribute::kServiceNotificationsEnabled, Attribute::kServiceNotificationPeriod,
                            Attribute::kServiceNotificationOptions, Attribute::kServiceNotificationCommands, "Service"};

Contact::Told told_of(Build& build, const Definition& definition, const Side& side) {
  Contact::Told told;
  told.is_enabled = switch_of(definition, side.enabled, true);
  told.options = options_of(definition, side.options, OptionSet{});
  if (const Value* period = definition.find(side.period); period != nullptr && !period->is_null) {
    const FoundPeriod found = find_period(build, period->text);
    told.period = found.index;
    if (!found.is_known) {
      build.reporter.error(
          definition, fmt::format("{} notification period '{}' specified for contact '{}' is not defined anywhere!",
                                  side.noun, period->text, definition.object_name));
    }
  }
  std::string_view rest = without_plus(definition.text(side.commands));
  while (!rest.empty()) {
    const std::size_t end = rest.find_first_of(", ");
    const std::string_view command = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (!command.empty()) told.methods.push_back({alerts::Channel::kCommand, std::string(command), {}});
  }
  return told;
}

}  // namespace

void build_timeperiods(Build& build) {
  PeriodBuilder periods(build);
  for (std::uint32_t i = 0; i < build.timeperiods.size(); ++i) periods.make(i);
}

void build_commands(Build& build) {
  for (const Definition* definition : build.commands) {
    const std::string_view line = definition->text(Attribute::kCommandLine);
    if (line.empty()) build.reporter.error(*definition, "Command name of command line is NULL");
    build.configuration->commands.push_back({build.keep(definition->object_name), build.keep(line)});
  }
}

void build_groups(Build& build) {
  for (const Definition* definition : build.contactgroups) {
    alerts::ContactGroup& group = build.people().groups.emplace_back();
    group.name = definition->object_name;
    const std::string_view alias = definition->text(Attribute::kAlias);
    group.alias = alias.empty() ? definition->object_name : alias;
    for (const Definition* member : build.contactgroup_members.members(*definition)) {
      if (const auto index = build.contacts.find(member->object_name)) {
        group.members.push_back(ContactIndex{*index});
      } else {
        build.reporter.error(*definition, fmt::format("Failed to locate contact '{}' for contactgroup '{}'",
                                                      member->object_name, definition->object_name));
      }
    }
  }
}

void build_contacts(Build& build) {
  constexpr Attribute kAddresses[] = {Attribute::kAddress1, Attribute::kAddress2, Attribute::kAddress3,
                                      Attribute::kAddress4, Attribute::kAddress5, Attribute::kAddress6};
  for (const Definition* definition : build.contacts) {
    Contact& contact = build.people().contacts.emplace_back();
    contact.name = definition->object_name;
    const std::string_view alias = definition->text(Attribute::kAlias);
    contact.alias = alias.empty() ? definition->object_name : alias;
    contact.email = definition->text(Attribute::kEmail);
    contact.pager = definition->text(Attribute::kPager);
    for (const Attribute address : kAddresses) contact.addresses.emplace_back(definition->text(address));
    contact.variables = variables_of(*definition);
    contact.host = told_of(build, *definition, kHostSide);
    contact.service = told_of(build, *definition, kServiceSide);
    contact.minimum_importance =
        static_cast<std::uint32_t>(std::max(0, integer_of(*definition, Attribute::kImportance, 0)));
    contact.can_submit_commands = switch_of(*definition, Attribute::kCanSubmitCommands, true);
    contact.retain_status = switch_of(*definition, Attribute::kRetainStatus, true);
    contact.retain_nonstatus = switch_of(*definition, Attribute::kRetainNonstatus, true);
  }
  for (std::size_t i = 0; i < build.people().groups.size(); ++i) {
    const alerts::ContactGroup& group = build.people().groups[i];
    for (const ContactIndex member : group.members)
      build.people().contacts[static_cast<std::size_t>(member)].groups.push_back(group.name);
  }
}

}  // namespace bellwether::checks
