#include "checks/objects/native.h"

#include <fmt/format.h>

#include "checks/objects/native_command.h"
#include "checks/objects/option_letters.h"

namespace bellwether::checks {
namespace {

constexpr int kDefaultAttempts = 3;

// Collects what one definition says and gives it to the Definitions when it is complete.
class DefinitionWriter {
 public:
  DefinitionWriter(Definitions& definitions, Diagnostics& diagnostics, const MainOptions& options,
                   Definition& definition)
      : definitions_(definitions), diagnostics_(diagnostics), options_(options), definition_(definition) {
    definition_.is_native = true;
  }

  bool name(std::string_view text) {
    if (definitions_.name_object(definition_, definitions_.keep(text))) return true;
    error(fmt::format("Duplicate definition found for {} '{}'", object_type_phrase(definition_.type), text));
    definition_.is_registered = false;
    return false;
  }
  void use(const Texts& templates) {
    definition_.use = definitions_.keep(fmt::format("{}", fmt::join(templates, ",")));
  }
  void text(Attribute attribute, std::string_view value) {
    values_.push_back({.text = definitions_.keep(value), .attribute = attribute});
    definition_.known.add(attribute);
  }
  void text_if(Attribute attribute, const std::optional<std::string>& value) {
    if (value) text(attribute, *value);
  }
  void list(Attribute attribute, const std::optional<Texts>& names) {
    if (names) text(attribute, fmt::format("{}", fmt::join(*names, ",")));
  }
  void options(Attribute attribute, const std::optional<Texts>& words) {
    if (!words) return;
    const std::string joined = fmt::format("{}", fmt::join(*words, ","));
    if (const auto read = read_options(definition_.type, attribute, joined); !read)
      return error(read.error().message());
    text(attribute, joined);
  }
  void interval(Attribute attribute, const std::optional<seconds>& span) {
    if (!span) return;
    const double intervals = static_cast<double>(span->count()) / static_cast<double>(options_.interval_length.count());
    text(attribute, fmt::format("{}", intervals));
  }
  void number(Attribute attribute, std::int64_t value) { text(attribute, fmt::format("{}", value)); }
  void flag(Attribute attribute, const std::optional<bool>& value) {
    if (value) text(attribute, *value ? "1" : "0");
  }
  void variables(const std::vector<std::pair<std::string, std::string>>& all) {
    std::vector<CustomVariable> variables;
    for (const auto& [name, value] : all) {
      std::string upper = name;
      for (char& letter : upper) {
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
      }
      variables.push_back({definitions_.keep(upper), definitions_.keep(value), false});
    }
    definition_.variables = definitions_.keep(std::span<const CustomVariable>(variables));
  }
  void days(const std::vector<std::pair<std::string, std::string>>& all) {
    std::vector<DayLine> lines;
    for (const auto& [word, hours] : all) lines.push_back({definitions_.keep(word), definitions_.keep(hours)});
    definition_.days = definitions_.keep(std::span<const DayLine>(lines));
  }
  void finish() { definition_.values = definitions_.keep(std::span<const Value>(values_)); }

  Definition& definition() { return definition_; }
  void error(std::string message) {
    diagnostics_.error(std::move(message), definitions_.file_of(definition_), definition_.line);
  }

 private:
  Definitions& definitions_;
  Diagnostics& diagnostics_;
  const MainOptions& options_;
  Definition& definition_;
  std::vector<Value> values_;
};

class NativeReader {
 public:
  NativeReader(const MainOptions& options, Definitions& definitions, Diagnostics& diagnostics)
      : options_(options), definitions_(definitions), diagnostics_(diagnostics) {}

  NativeContacts read(const NativeDefinitions& native) {
    for (const NativeTimeperiod& period : native.timeperiods) add(period);
    for (const NativeContact& contact : native.contacts) add(contact);
    for (const NativeHost& host : native.hosts) add(host);
    for (const NativeService& service : native.services) add(service);
    return std::move(contacts_);
  }

 private:
  DefinitionWriter begin(ObjectType type, const Place& place) {
    return {definitions_, diagnostics_, options_, definitions_.add(type, file_index(place.file), place.line)};
  }

  std::uint32_t file_index(const std::string& file) {
    const auto [at, is_new] = files_.try_emplace(file, 0);
    if (is_new) at->second = definitions_.add_file(file);
    return at->second;
  }

  // Groups are named by who belongs to them; one that nobody defined begins to be.
  void make_groups(ObjectType type, const std::optional<Texts>& names, const Place& place) {
    if (!names) return;
    for (const std::string& name : *names) {
      if (definitions_.find(type, name) != nullptr) continue;
      DefinitionWriter writer = begin(type, place);
      writer.name(name);
      writer.finish();
    }
  }

  void add(const NativeTimeperiod& period) {
    DefinitionWriter writer = begin(ObjectType::kTimeperiod, period.place);
    if (!writer.name(period.name)) return;
    writer.text(Attribute::kAlias, period.alias.value_or(period.name));
    writer.text_if(Attribute::kZone, period.zone);
    if (!period.exclude.empty()) writer.list(Attribute::kExclude, period.exclude);
    writer.days(period.days);
    writer.finish();
  }

  void add(const NativeContact& contact) {
    make_groups(ObjectType::kContactGroup, contact.groups, contact.place);
    DefinitionWriter writer = begin(ObjectType::kContact, contact.place);
    if (!writer.name(contact.name)) return;
    writer.text_if(Attribute::kAlias, contact.alias);
    writer.text_if(Attribute::kEmail, contact.email);
    writer.text_if(Attribute::kPager, contact.pager);
    writer.text_if(Attribute::kHostNotificationPeriod, contact.period);
    writer.text_if(Attribute::kServiceNotificationPeriod, contact.period);
    writer.list(Attribute::kContactGroups, contact.groups);
    add_contact_options(writer, contact);
    writer.finish();
    contacts_.emplace(&writer.definition(), &contact);
  }

  // The words of hosts and of services in one list: each side takes those that it knows.
  void add_contact_options(DefinitionWriter& writer, const NativeContact& contact) {
    Texts of_hosts, of_services;
    for (const std::string& word : contact.options.value_or(Texts{"all"})) {
      const bool is_of_hosts = read_options(ObjectType::kHost, Attribute::kNotificationOptions, word).has_value();
      const bool is_of_services = read_options(ObjectType::kService, Attribute::kNotificationOptions, word).has_value();
      if (is_of_hosts) of_hosts.push_back(word);
      if (is_of_services) of_services.push_back(word);
      if (!is_of_hosts && !is_of_services) writer.error(fmt::format("Invalid notification option '{}'", word));
    }
    writer.text(Attribute::kHostNotificationOptions, fmt::format("{}", fmt::join(of_hosts, ",")));
    writer.text(Attribute::kServiceNotificationOptions, fmt::format("{}", fmt::join(of_services, ",")));
  }

  void add_checking(DefinitionWriter& writer, const NativeCheckable& object) {
    writer.use(object.use);
    if (object.check) {
      writer.text(Attribute::kCheckCommand,
                  native_command(*object.check, file_index(object.place.file), object.place.line, definitions_));
    }
    if (object.event_handler) {
      writer.text(Attribute::kEventHandler, native_command(*object.event_handler, file_index(object.place.file),
                                                           object.place.line, definitions_));
    }
    writer.text_if(Attribute::kDisplayName, object.display_name);
    writer.text_if(Attribute::kCheckPeriod, object.check_period);
    writer.interval(Attribute::kCheckInterval, object.interval);
    writer.interval(Attribute::kRetryInterval, object.retry);
    if (object.freshness) {
      writer.flag(Attribute::kCheckFreshness, true);
      writer.number(Attribute::kFreshnessThreshold, object.freshness->count());
    }
    if (object.attempts) {
      writer.number(Attribute::kMaxCheckAttempts, *object.attempts);
    } else if (object.use.empty()) {
      writer.number(Attribute::kMaxCheckAttempts, kDefaultAttempts);
    }
    writer.flag(Attribute::kActiveChecksEnabled, object.active);
    writer.flag(Attribute::kPassiveChecksEnabled, object.passive);
  }

  void add_telling(DefinitionWriter& writer, const NativeCheckable& object) {
    make_groups(ObjectType::kContactGroup, object.groups, object.place);
    writer.flag(Attribute::kNotificationsEnabled, object.notifications);
    writer.list(Attribute::kContacts, object.contacts);
    writer.list(Attribute::kContactGroups, object.groups);
    writer.text_if(Attribute::kNotificationPeriod, object.notification_period);
    writer.options(Attribute::kNotificationOptions, object.notify_on);
    writer.interval(Attribute::kNotificationInterval, object.notification_interval);
    writer.interval(Attribute::kFirstNotificationDelay, object.first_delay);
    if (object.importance) writer.number(Attribute::kImportance, *object.importance);
    writer.text_if(Attribute::kNotes, object.notes);
    writer.text_if(Attribute::kNotesUrl, object.notes_url);
    writer.text_if(Attribute::kActionUrl, object.action_url);
    writer.variables(object.variables);
  }

  void add(const NativeHost& host) {
    make_groups(ObjectType::kHostGroup, host.hostgroups, host.place);
    DefinitionWriter writer = begin(ObjectType::kHost, host.place);
    if (!writer.name(host.name)) return;
    writer.text_if(Attribute::kAlias, host.alias);
    writer.text_if(Attribute::kAddress, host.address);
    writer.list(Attribute::kParents, host.parents);
    writer.list(Attribute::kHostGroups, host.hostgroups);
    add_checking(writer, host);
    add_telling(writer, host);
    writer.finish();
  }

  void add(const NativeService& service) {
    make_groups(ObjectType::kServiceGroup, service.servicegroups, service.place);
    DefinitionWriter writer = begin(ObjectType::kService, service.place);
    writer.text(Attribute::kServiceDescription, service.name);
    if (!service.hosts.empty()) writer.list(Attribute::kHostName, service.hosts);
    if (!service.hostgroups.empty()) writer.list(Attribute::kHostGroupName, service.hostgroups);
    writer.list(Attribute::kServiceGroups, service.servicegroups);
    writer.list(Attribute::kParents, service.parents);
    writer.flag(Attribute::kIsVolatile, service.is_volatile);
    add_checking(writer, service);
    add_telling(writer, service);
    writer.finish();
  }

  const MainOptions& options_;
  Definitions& definitions_;
  Diagnostics& diagnostics_;
  boost::unordered_flat_map<std::string, std::uint32_t> files_;
  NativeContacts contacts_;
};

}  // namespace

NativeContacts add_native(const NativeDefinitions& native, const MainOptions& options, Definitions& definitions,
                          Diagnostics& diagnostics) {
  return NativeReader(options, definitions, diagnostics).read(native);
}

void add_methods(Build& build, const NativeContacts& contacts) {
  for (std::uint32_t i = 0; i < build.contacts.size(); ++i) {
    const auto at = contacts.find(&build.contacts[i]);
    if (at == contacts.end()) continue;
    const NativeContact& native = *at->second;
    std::vector<alerts::Method> methods;
    for (const NativeMethod& method : native.methods) {
      if (const auto channel = alerts::find_channel(method.channel)) {
        methods.push_back({*channel, method.target, method.receiver});
      } else {
        build.reporter.error(build.contacts[i], fmt::format("Contact '{}' has a method with an unknown channel '{}'",
                                                            native.name, method.channel));
      }
    }
    if (native.methods.empty() && native.email) methods.push_back({alerts::Channel::kMail, *native.email, {}});
    build.people().contacts[i].host.methods = methods;
    build.people().contacts[i].service.methods = std::move(methods);
  }
}

std::vector<RecurringDowntime> build_recurring_downtimes(Build& build, const NativeDefinitions& native) {
  std::vector<RecurringDowntime> downtimes;
  for (const NativeRecurringDowntime& definition : native.recurring_downtimes) {
    const auto missing = [&](std::string_view what, std::string_view name) {
      build.reporter.diagnostics().error(
          fmt::format("Downtime '{}' names the {} '{}', which is not defined anywhere!", definition.name, what, name),
          definition.place.file, definition.place.line);
    };
    const auto require = [&](const Texts& names, const ObjectTable& objects, std::string_view what) {
      for (const std::string& name : names) {
        if (!objects.find(name)) missing(what, name);
      }
    };
    require(definition.hosts, build.hosts, "host");
    require(definition.hostgroups, build.hostgroups, "host group");
    require(definition.servicegroups, build.servicegroups, "service group");
    for (const std::string& name : definition.services) {
      const std::size_t semicolon = name.find(';');
      const auto host = build.hosts.find(std::string_view(name).substr(0, semicolon));
      if (semicolon == std::string::npos || !host ||
          !build.services.find(*host, std::string_view(name).substr(semicolon + 1)))
        missing("service", name);
    }
    const FoundPeriod period = find_period(build, definition.period);
    if (!period.is_known) missing("timeperiod", definition.period);
    downtimes.push_back({definition.name, definition.hosts, definition.services, definition.hostgroups,
                         definition.servicegroups, period.index, definition.author, definition.text});
  }
  return downtimes;
}

}  // namespace bellwether::checks
