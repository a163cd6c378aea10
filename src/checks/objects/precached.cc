#include "checks/objects/precached.h"

#include <algorithm>
#include <tuple>

#include <fmt/chrono.h>

#include "alerts/civil_time.h"
#include "checks/objects/numbers.h"
#include "checks/objects/option_letters.h"
#include "checks/objects/precached_writer.h"

namespace bellwether::checks {
namespace {

class Precached {
 public:
  Precached(const Build& build, std::string& out)
      : build_(build), configuration_(*build.configuration), people_(*build.configuration->people), writer_(out) {}

  void write() {
    for (std::size_t i = 0; i < build_.timeperiods.size(); ++i) timeperiod(i);
    for (const Definition* command : build_.commands) this->command(*command);
    for (std::size_t i = 0; i < build_.contactgroups.size(); ++i) contactgroup(i);
    for (std::size_t i = 0; i < build_.hostgroups.size(); ++i) hostgroup(i);
    for (std::size_t i = 0; i < build_.servicegroups.size(); ++i) servicegroup(i);
    for (const Definition* contact : build_.contacts) this->contact(*contact);
    for (std::uint32_t i = 0; i < build_.hosts.size(); ++i) host(i);
    for (std::uint32_t i = 0; i < configuration_.services.size(); ++i) service(i);
    dependencies(build_.service_dependencies, Subject::kService);
    escalations(build_.service_escalations, Subject::kService);
    dependencies(build_.host_dependencies, Subject::kHost);
    escalations(build_.host_escalations, Subject::kHost);
  }

 private:
  void alias(const Definition& definition) {
    const std::string_view text = definition.text(Attribute::kAlias);
    writer_.line("alias", text.empty() ? definition.object_name : text);
  }

  void timeperiod(std::size_t index) {
    const Definition& definition = build_.timeperiods[index];
    writer_.begin("timeperiod");
    writer_.line("timeperiod_name", definition.object_name);
    alias(definition);
    writer_.reversed("exclude", split_names(definition.text(Attribute::kExclude)));
    for (const auto& [days, hours] : people_.timeperiods[index].lines()) writer_.line(days, hours);
    writer_.end();
  }

  void command(const Definition& definition) {
    writer_.begin("command");
    writer_.line("command_name", definition.object_name);
    writer_.line("command_line", definition.text(Attribute::kCommandLine));
    writer_.end();
  }

  void contactgroup(std::size_t index) {
    const Definition& definition = build_.contactgroups[index];
    writer_.begin("contactgroup");
    writer_.line("contactgroup_name", definition.object_name);
    alias(definition);
    std::string members;
    for (const ContactIndex member : people_.groups[index].members)
      members += fmt::format("{}{}", members.empty() ? "" : ",", people_.contact(member).name);
    if (!members.empty()) writer_.line("members", members);
    writer_.end();
  }

  void group_texts(const Definition& definition, const std::string& members) {
    if (!members.empty()) writer_.line("members", members);
    writer_.text_of("notes", definition, Attribute::kNotes);
    writer_.text_of("notes_url", definition, Attribute::kNotesUrl);
    writer_.text_of("action_url", definition, Attribute::kActionUrl);
    writer_.end();
  }

  void hostgroup(std::size_t index) {
    const Definition& definition = build_.hostgroups[index];
    writer_.begin("hostgroup");
    writer_.line("hostgroup_name", definition.object_name);
    alias(definition);
    std::string members;
    for (const HostIndex member : configuration_.hostgroups[index].members)
      members += fmt::format("{}{}", members.empty() ? "" : ",", configuration_.host(member).name);
    group_texts(definition, members);
  }

  void servicegroup(std::size_t index) {
    const Definition& definition = build_.servicegroups[index];
    writer_.begin("servicegroup");
    writer_.line("servicegroup_name", definition.object_name);
    alias(definition);
    std::string members;
    for (const ServiceIndex member : configuration_.servicegroups[index].members) {
      const Service& service = configuration_.service(member);
      members += fmt::format("{}{},{}", members.empty() ? "" : ",", configuration_.host(service.host).name,
                             service.description);
    }
    group_texts(definition, members);
  }

  void commands(std::string_view word, const Definition& definition, Attribute attribute) {
    writer_.reversed(word, split_names(without_plus(definition.text(attribute))));
  }

  void contact(const Definition& definition) {
    constexpr std::pair<std::string_view, Attribute> kAddresses[] = {
        {"address1", Attribute::kAddress1}, {"address2", Attribute::kAddress2}, {"address3", Attribute::kAddress3},
        {"address4", Attribute::kAddress4}, {"address5", Attribute::kAddress5}, {"address6", Attribute::kAddress6}};
    writer_.begin("contact");
    writer_.line("contact_name", definition.object_name);
    alias(definition);
    writer_.text_of("service_notification_period", definition, Attribute::kServiceNotificationPeriod);
    writer_.text_of("host_notification_period", definition, Attribute::kHostNotificationPeriod);
    writer_.line(
        "service_notification_options",
        write_options(Subject::kService, options_of(definition, Attribute::kServiceNotificationOptions, OptionSet{})));
    writer_.line(
        "host_notification_options",
        write_options(Subject::kHost, options_of(definition, Attribute::kHostNotificationOptions, OptionSet{})));
    commands("service_notification_commands", definition, Attribute::kServiceNotificationCommands);
    commands("host_notification_commands", definition, Attribute::kHostNotificationCommands);
    writer_.text_of("email", definition, Attribute::kEmail);
    writer_.text_of("pager", definition, Attribute::kPager);
    for (const auto& [word, attribute] : kAddresses) writer_.text_of(word, definition, attribute);
    writer_.number("minimum_importance", integer_of(definition, Attribute::kImportance, 0));
    flags(definition, {{"host_notifications_enabled", Attribute::kHostNotificationsEnabled},
                       {"service_notifications_enabled", Attribute::kServiceNotificationsEnabled},
                       {"can_submit_commands", Attribute::kCanSubmitCommands},
                       {"retain_status_information", Attribute::kRetainStatus},
                       {"retain_nonstatus_information", Attribute::kRetainNonstatus}});
    writer_.variables(definition);
    writer_.end();
  }

  void flags(const Definition& definition,
             std::initializer_list<std::pair<std::string_view, Attribute>> on_unless_said_otherwise) {
    for (const auto& [word, attribute] : on_unless_said_otherwise)
      writer_.flag(word, switch_of(definition, attribute, true));
  }

  void command_and_audience(const Definition& definition, const Audience& audience, std::string_view period) {
    writer_.text_of("check_period", definition, Attribute::kCheckPeriod);
    writer_.text_of("check_command", definition, Attribute::kCheckCommand);
    writer_.text_of("event_handler", definition, Attribute::kEventHandler);
    writer_.text_of("event_handler_period", definition, Attribute::kEventHandlerPeriod);
    writer_.reversed_names("contacts", audience.contacts);
    writer_.reversed_names("contact_groups", audience.contact_groups);
    if (!period.empty()) writer_.line("notification_period", period);
    // Nagios writes the state it has just been given, not the one that is configured.
    writer_.line("initial_state", "o");
    writer_.number("importance", integer_of(definition, Attribute::kImportance, 0));
    writer_.real("check_interval", real_of(definition, Attribute::kCheckInterval, 5));
    writer_.real("retry_interval", real_of(definition, Attribute::kRetryInterval, 1));
    writer_.number("max_check_attempts", integer_of(definition, Attribute::kMaxCheckAttempts, 0));
  }

  void switches_and_options(const Definition& definition, Subject subject, double notification_interval) {
    flags(definition, {{"active_checks_enabled", Attribute::kActiveChecksEnabled},
                       {"passive_checks_enabled", Attribute::kPassiveChecksEnabled},
                       {"obsess", Attribute::kObsess},
                       {"event_handler_enabled", Attribute::kEventHandlerEnabled}});
    writer_.real("low_flap_threshold", real_of(definition, Attribute::kLowFlapThreshold, 0));
    writer_.real("high_flap_threshold", real_of(definition, Attribute::kHighFlapThreshold, 0));
    flags(definition, {{"flap_detection_enabled", Attribute::kFlapDetectionEnabled}});
    options("flap_detection_options", subject, definition, Attribute::kFlapDetectionOptions, OptionSet::all());
    writer_.number("freshness_threshold", integer_of(definition, Attribute::kFreshnessThreshold, 0));
    writer_.flag("check_freshness", switch_of(definition, Attribute::kCheckFreshness, false));
    options("notification_options", subject, definition, Attribute::kNotificationOptions, OptionSet::all());
    flags(definition, {{"notifications_enabled", Attribute::kNotificationsEnabled}});
    writer_.real("notification_interval", notification_interval);
    writer_.real("first_notification_delay", real_of(definition, Attribute::kFirstNotificationDelay, 0));
    options("stalking_options", subject, definition, Attribute::kStalkingOptions, OptionSet{});
    flags(definition, {{"process_perf_data", Attribute::kProcessPerfData}});
  }

  void options(std::string_view word, Subject subject, const Definition& definition, Attribute attribute,
               OptionSet otherwise) {
    writer_.line(word, write_options(subject, options_of(definition, attribute, otherwise)));
  }

  void retention_and_variables(const Definition& definition) {
    flags(definition, {{"retain_status_information", Attribute::kRetainStatus},
                       {"retain_nonstatus_information", Attribute::kRetainNonstatus}});
    writer_.variables(definition);
    writer_.end();
  }

  using Infos = boost::unordered_flat_map<std::uint32_t, std::vector<const Definition*>>;

  // The definition's, or else that of the first extended info that has one.
  const Value* presented(const Definition& definition, const Infos& infos, std::uint32_t index, Attribute attribute) {
    const Value* value = definition.find(attribute);
    if (value != nullptr && !value->is_null) return value;
    if (const auto at = infos.find(index); at != infos.end()) {
      for (const Definition* info : at->second) {
        value = info->find(attribute);
        if (value != nullptr && !value->is_null) return value;
      }
    }
    return nullptr;
  }
  void present(std::string_view word, const Definition& definition, const Infos& infos, std::uint32_t index,
               Attribute attribute) {
    if (const Value* value = presented(definition, infos, index, attribute)) writer_.line(word, value->text);
  }

  void coordinates(const Definition& definition, std::uint32_t index) {
    const auto piece = [](std::string_view& text) {
      const std::size_t comma = text.find(',');
      const std::string_view one = text.substr(0, comma);
      text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
      return one;
    };
    if (const Value* flat = presented(definition, build_.host_infos, index, Attribute::kCoords2d)) {
      std::string_view text = flat->text;
      const int x = read_integer(piece(text)), y = read_integer(piece(text));
      writer_.line("2d_coords", fmt::format("{},{}", x, y));
    }
    if (const Value* space = presented(definition, build_.host_infos, index, Attribute::kCoords3d)) {
      std::string_view text = space->text;
      const double x = read_real(piece(text)), y = read_real(piece(text)), z = read_real(piece(text));
      writer_.line("3d_coords", fmt::format("{:.6f},{:.6f},{:.6f}", x, y, z));
    }
  }

  void host(std::uint32_t index) {
    const Definition& definition = build_.hosts[index];
    writer_.begin("host");
    writer_.line("host_name", definition.object_name);
    writer_.text_of("display_name", definition, Attribute::kDisplayName);
    alias(definition);
    const std::string_view address = definition.text(Attribute::kAddress);
    writer_.line("address", address.empty() ? definition.object_name : address);
    writer_.reversed("parents", split_names(without_plus(definition.text(Attribute::kParents))));
    command_and_audience(definition, audience_of(definition), definition.text(Attribute::kNotificationPeriod));
    switches_and_options(definition, Subject::kHost, real_of(definition, Attribute::kNotificationInterval, 30));
    const auto show = [&](std::string_view word, Attribute attribute) {
      present(word, definition, build_.host_infos, index, attribute);
    };
    show("icon_image", Attribute::kIconImage);
    show("icon_image_alt", Attribute::kIconImageAlt);
    show("vrml_image", Attribute::kVrmlImage);
    show("statusmap_image", Attribute::kStatusmapImage);
    coordinates(definition, index);
    show("notes", Attribute::kNotes);
    show("notes_url", Attribute::kNotesUrl);
    show("action_url", Attribute::kActionUrl);
    retention_and_variables(definition);
  }

  void service(std::uint32_t index) {
    const ServiceInstance& instance = build_.services[index];
    const Definition& definition = *instance.definition;
    const Definition& host = build_.hosts[instance.host];
    writer_.begin("service");
    writer_.line("host_name", host.object_name);
    writer_.line("service_description", instance.description);
    writer_.text_of("display_name", definition, Attribute::kDisplayName);
    service_parents(configuration_.services[index]);
    command_and_audience(definition, audience_of(definition, host), notification_period_of(definition, host));
    writer_.flag("is_volatile", switch_of(definition, Attribute::kIsVolatile, false));
    writer_.flag("parallelize_check", switch_of(definition, Attribute::kParallelizeCheck, true));
    switches_and_options(definition, Subject::kService, notification_interval_of(definition, host));
    const auto show = [&](std::string_view word, Attribute attribute) {
      present(word, definition, build_.service_infos, index, attribute);
    };
    show("icon_image", Attribute::kIconImage);
    show("icon_image_alt", Attribute::kIconImageAlt);
    show("notes", Attribute::kNotes);
    show("notes_url", Attribute::kNotesUrl);
    show("action_url", Attribute::kActionUrl);
    retention_and_variables(definition);
  }

  void service_parents(const Service& service) {
    if (service.parents.empty()) return;
    // One parent on the same host is written without it.
    if (service.parents.size() == 1 && configuration_.service(service.parents.front()).host == service.host)
      return writer_.line("parents", configuration_.service(service.parents.front()).description);
    std::string text;
    for (auto parent = service.parents.rbegin(); parent != service.parents.rend(); ++parent) {
      const Service& one = configuration_.service(*parent);
      text += fmt::format("{}{},{}", text.empty() ? "" : ",", configuration_.host(one.host).name, one.description);
    }
    writer_.line("parents", text);
  }

  std::string dependency_options(OptionSet options, Subject subject) {
    if (subject == Subject::kService || !options.has(alerts::State::kUp) || options == OptionSet::all())
      return write_options(subject, options);
    // Here, and only here, a host that is up is an 'o'.
    std::string text = write_options(subject, options);
    text[text.find('u')] = 'o';
    return text;
  }

  // By subject; of one subject in the order of the records.
  template <class Record>
  std::vector<const Record*> sorted(const std::vector<Record>& records, auto&& key) {
    std::vector<const Record*> all;
    for (const Record& record : records) all.push_back(&record);
    std::ranges::sort(all, {}, [&](const Record* record) { return std::tuple(key(*record), record); });
    return all;
  }

  void subject_lines(Subject subject, std::uint32_t index, std::string_view prefix) {
    const std::uint32_t host = subject == Subject::kHost ? index : build_.services[index].host;
    writer_.line(fmt::format("{}host_name", prefix), build_.hosts[host].object_name);
    if (subject == Subject::kService)
      writer_.line(fmt::format("{}service_description", prefix), build_.services[index].description);
  }

  void dependencies(const std::vector<DependencyRecord>& records, Subject subject) {
    const auto key = [](const DependencyRecord& record) {
      return std::tuple(record.master, record.dependent, !record.is_notification);
    };
    const std::vector<DependencyRecord> latest_first(records.rbegin(), records.rend());
    for (const DependencyRecord* record : sorted(latest_first, key)) {
      writer_.begin(subject == Subject::kHost ? "hostdependency" : "servicedependency");
      subject_lines(subject, record->master, "");
      subject_lines(subject, record->dependent, "dependent_");
      if (!record->period.empty()) writer_.line("dependency_period", record->period);
      writer_.flag("inherits_parent", record->inherits_parent);
      writer_.line(record->is_notification ? "notification_failure_options" : "execution_failure_options",
                   dependency_options(record->options, subject));
      writer_.end();
    }
  }

  void escalations(const std::vector<EscalationRecord>& records, Subject subject) {
    for (const EscalationRecord* record : sorted(records, [](const EscalationRecord& one) { return one.subject; })) {
      writer_.begin(subject == Subject::kHost ? "hostescalation" : "serviceescalation");
      subject_lines(subject, record->subject, "");
      writer_.number("first_notification", record->first);
      writer_.number("last_notification", record->last);
      writer_.real("notification_interval", record->interval);
      if (!record->period.empty()) writer_.line("escalation_period", record->period);
      writer_.line("escalation_options", write_options(subject, record->options));
      writer_.reversed_names("contacts", record->contacts);
      writer_.reversed_names("contact_groups", record->contact_groups);
      writer_.end();
    }
  }

  const Build& build_;
  const Configuration& configuration_;
  const alerts::Directory& people_;
  ObjectWriter writer_;
};

}  // namespace

std::string write_precached(const Build& build, UnixSeconds written_at) {
  const auto local = alerts::CivilZone::local().to_civil(written_at).time_since_epoch();
  std::string out = fmt::format(
      "########################################\n"
      "#       NAGIOS OBJECT CACHE FILE\n"
      "#\n"
      "# THIS FILE IS AUTOMATICALLY GENERATED\n"
      "# BY NAGIOS.  DO NOT MODIFY THIS FILE!\n"
      "#\n"
      "# Created: {:%a %b %e %H:%M:%S %Y}\n"
      "########################################\n\n",
      fmt::gmtime(static_cast<std::time_t>(local.count())));
  Precached(build, out).write();
  return out;
}

}  // namespace bellwether::checks
