// Hosts and services.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "checks/objects/build.h"
#include "checks/objects/numbers.h"
#include "checks/objects/option_letters.h"
#include "checks/objects/templates.h"

namespace bellwether::checks {
namespace {

struct Wanted {
  const Definition& definition;
  std::string_view notification_period;
  double notification_interval;
  Audience audience;
};

// As Nagios' messages name a host or a service; the words differ for each of them.
class Teller {
 public:
  Teller(Build& build, const Definition& definition, std::string_view host, std::string_view service)
      : build_(build), definition_(definition), host_(host), service_(service) {}

  bool is_host() const { return service_.empty(); }
  void missing_check_period(std::string_view period) {
    error(is_host()
              ? fmt::format("Failed to locate check_period '{}' for host '{}'!", period, host_)
              : fmt::format("check_period '{}' for service '{}' on host '{}' not found!", period, service_, host_));
  }
  void missing_notification_period(std::string_view period) {
    error(is_host() ? fmt::format("Failed to locate notification_period '{}' for host '{}'!", period, host_)
                    : fmt::format("notification_period '{}' for service '{}' on host '{}' could not be found!", period,
                                  service_, host_));
  }
  void missing_event_handler_period(std::string_view period) {
    error(is_host() ? fmt::format("Failed to locate event_handler_period '{}' for host '{}'!", period, host_)
                    : fmt::format("event_handler_period '{}' for service '{}' on host '{}' not found!", period,
                                  service_, host_));
  }
  void invalid(std::string_view attribute) {
    error(is_host() ? fmt::format("Invalid {} value for host '{}'", attribute, host_)
                    : fmt::format("Invalid {} value for service '{}' on host '{}'", attribute, service_, host_));
  }

 private:
  void error(std::string message) { build_.reporter.error(definition_, std::move(message)); }

  Build& build_;
  const Definition& definition_;
  std::string_view host_, service_;
};

seconds whole_seconds(double intervals, const Build& build) {
  return seconds(std::llround(intervals * static_cast<double>(build.main.options.interval_length.count())));
}

float real_seconds(double intervals, const Build& build) {
  return static_cast<float>(intervals * static_cast<double>(build.main.options.interval_length.count()));
}

TimeperiodIndex period_of(Build& build, const Definition& definition, Attribute attribute, auto&& tell_missing) {
  const Value* const value = definition.find(attribute);
  if (value == nullptr || value->is_null) return alerts::kNoTimeperiod;
  const FoundPeriod found = find_period(build, value->text);
  if (!found.is_known) tell_missing(value->text);
  return found.index;
}

void verify_numbers(const Definition& definition, double notification_interval, Teller& teller) {
  const int attempts = integer_of(definition, Attribute::kMaxCheckAttempts, 0);
  const double interval = real_of(definition, Attribute::kCheckInterval, 5);
  const double retry = real_of(definition, Attribute::kRetryInterval, 1);
  if (teller.is_host()) {
    if (attempts <= 0) teller.invalid("max_check_attempts");
    if (interval < 0) teller.invalid("check_interval");
    if (notification_interval < 0) teller.invalid("notification_interval");
    if (integer_of(definition, Attribute::kFreshnessThreshold, 0) < 0) teller.invalid("freshness_threshold");
  } else if (attempts <= 0 || interval < 0 || retry <= 0 || notification_interval < 0) {
    teller.invalid("max_attempts, check_interval, retry_interval, or notification_interval");
  }
  if (real_of(definition, Attribute::kFirstNotificationDelay, 0) < 0) teller.invalid("first_notification_delay");
}

// The first text that is set: the definition's, else one of its extended infos'.
std::string_view text_of(const Definition& definition, const std::vector<const Definition*>* infos,
                         Attribute attribute) {
  if (const std::string_view own = definition.text(attribute); !own.empty()) return own;
  if (infos == nullptr) return {};
  for (const Definition* info : *infos) {
    if (const std::string_view text = info->text(attribute); !text.empty()) return text;
  }
  return {};
}

std::unique_ptr<const Presentation> presentation_of(Build& build, const Definition& definition,
                                                    const std::vector<const Definition*>* infos) {
  constexpr std::pair<Attribute, std::string_view Presentation::*> kFields[] = {
      {Attribute::kNotes, &Presentation::notes},
      {Attribute::kNotesUrl, &Presentation::notes_url},
      {Attribute::kActionUrl, &Presentation::action_url},
      {Attribute::kIconImage, &Presentation::icon_image},
      {Attribute::kIconImageAlt, &Presentation::icon_image_alt},
      {Attribute::kVrmlImage, &Presentation::vrml_image},
      {Attribute::kStatusmapImage, &Presentation::statusmap_image},
      {Attribute::kCoords2d, &Presentation::coords_2d},
      {Attribute::kCoords3d, &Presentation::coords_3d},
  };
  std::unique_ptr<Presentation> presentation;
  for (const auto& [attribute, member] : kFields) {
    const std::string_view text = text_of(definition, infos, attribute);
    if (text.empty()) continue;
    if (presentation == nullptr) presentation = std::make_unique<Presentation>();
    (*presentation).*member = build.keep(text);
  }
  return presentation;
}

const std::vector<const Definition*>* infos_of(
    const boost::unordered_flat_map<std::uint32_t, std::vector<const Definition*>>& infos, std::uint32_t index) {
  const auto at = infos.find(index);
  return at == infos.end() ? nullptr : &at->second;
}

void fill_checking(Build& build, Checkable& object, const Definition& definition, Teller& teller) {
  object.display_name = build.keep(definition.text(Attribute::kDisplayName));
  if (const std::string_view command = definition.text(Attribute::kCheckCommand); !command.empty())
    object.check = make_call(build, command);
  if (const std::string_view handler = definition.text(Attribute::kEventHandler); !handler.empty())
    object.event_handler = make_call(build, handler);
  object.check_period = period_of(build, definition, Attribute::kCheckPeriod,
                                  [&](std::string_view period) { teller.missing_check_period(period); });
  object.event_handler_period =
      period_of(build, definition, Attribute::kEventHandlerPeriod,
                [&](std::string_view period) { teller.missing_event_handler_period(period); });
  object.check_interval = real_seconds(real_of(definition, Attribute::kCheckInterval, 5), build);
  object.retry_interval = real_seconds(real_of(definition, Attribute::kRetryInterval, 1), build);
  object.max_check_attempts =
      static_cast<std::uint16_t>(std::clamp(integer_of(definition, Attribute::kMaxCheckAttempts, 0), 1, 65'535));
  object.low_flap_threshold = static_cast<float>(real_of(definition, Attribute::kLowFlapThreshold, 0));
  object.high_flap_threshold = static_cast<float>(real_of(definition, Attribute::kHighFlapThreshold, 0));
  object.freshness_threshold =
      static_cast<std::uint32_t>(std::max(0, integer_of(definition, Attribute::kFreshnessThreshold, 0)));
  object.flap_detection_options = options_of(definition, Attribute::kFlapDetectionOptions, OptionSet::all());
  object.stalking_options = options_of(definition, Attribute::kStalkingOptions, OptionSet{});
  if (const Value* state = definition.find(Attribute::kInitialState))
    object.initial_state = read_initial_state(definition.type, state->text).value_or(object.initial_state);
}

void fill_switches(Checkable& object, const Definition& definition) {
  constexpr std::tuple<Attribute, bool Checkable::*, bool> kSwitches[] = {
      {Attribute::kActiveChecksEnabled, &Checkable::active_checks, true},
      {Attribute::kPassiveChecksEnabled, &Checkable::passive_checks, true},
      {Attribute::kEventHandlerEnabled, &Checkable::event_handler_enabled, true},
      {Attribute::kFlapDetectionEnabled, &Checkable::flap_detection, true},
      {Attribute::kCheckFreshness, &Checkable::check_freshness, false},
      {Attribute::kNotificationsEnabled, &Checkable::notifications, true},
      {Attribute::kObsess, &Checkable::obsess, true},
      {Attribute::kProcessPerfData, &Checkable::process_perf_data, true},
      {Attribute::kRetainStatus, &Checkable::retain_status, true},
      {Attribute::kRetainNonstatus, &Checkable::retain_nonstatus, true},
  };
  for (const auto& [attribute, member, otherwise] : kSwitches)
    object.*member = switch_of(definition, attribute, otherwise);
}

void fill_policy(Build& build, Checkable& object, const Wanted& wanted, Teller& teller) {
  const Definition& definition = wanted.definition;
  alerts::Policy& policy = object.policy;
  if (!wanted.notification_period.empty()) {
    const FoundPeriod found = find_period(build, wanted.notification_period);
    policy.period = found.index;
    if (!found.is_known) teller.missing_notification_period(wanted.notification_period);
  }
  policy.options = options_of(definition, Attribute::kNotificationOptions, OptionSet::all());
  policy.interval = whole_seconds(wanted.notification_interval, build);
  policy.first_delay = whole_seconds(real_of(definition, Attribute::kFirstNotificationDelay, 0), build);
  policy.importance = static_cast<std::uint32_t>(std::max(0, integer_of(definition, Attribute::kImportance, 0)));
  policy.contacts = resolve_contacts(build, definition, wanted.audience.contacts, wanted.audience.contact_groups);
}

void fill_variables(Build& build, Checkable& object, const Definition& definition) {
  object.variables.reserve(definition.variables.size());
  for (const CustomVariable& variable : definition.variables) {
    object.variables.emplace_back(build.keep(variable.name),
                                  build.keep(variable.is_null ? std::string_view() : variable.value));
  }
}

void fill(Build& build, Checkable& object, const Wanted& wanted, Teller& teller,
          const std::vector<const Definition*>* infos) {
  verify_numbers(wanted.definition, wanted.notification_interval, teller);
  fill_checking(build, object, wanted.definition, teller);
  fill_switches(object, wanted.definition);
  fill_policy(build, object, wanted, teller);
  fill_variables(build, object, wanted.definition);
  object.presentation = presentation_of(build, wanted.definition, infos);
}

void add_parent_services(Build& build, std::uint32_t index) {
  const ServiceInstance& instance = build.services[index];
  const Definition& definition = *instance.definition;
  const std::string_view parents = without_plus(definition.text(Attribute::kParents));
  if (parents.empty()) return;
  const std::string_view host = build.hosts[instance.host].object_name;
  std::vector<std::uint32_t> found;
  if (parents.find(',') == std::string_view::npos) {
    const auto parent = build.services.find(instance.host, parents);
    if (!parent) {
      // Nagios has the four names in a confusing order; so do its readers.
      return build.reporter.error(
          definition, fmt::format("Service '{}' on host '{}' is not a valid parent for service '{}' on host '{}'", host,
                                  parents, host, instance.description));
    }
    found.push_back(*parent);
  } else {
    const ServiceSelection selection = build.service_lists.select_pairs(parents, definition);
    found.assign(selection.chosen.values().rbegin(), selection.chosen.values().rend());
  }
  for (const std::uint32_t parent : found) {
    if (parent == index) {
      build.reporter.error(definition, fmt::format("Host '{}' Service '{}' cannot be a child/parent of itself", host,
                                                   instance.description));
      continue;
    }
    build.configuration->services[index].parents.push_back(ServiceIndex{parent});
  }
}

}  // namespace

void build_hosts(Build& build) {
  std::vector<Host>& hosts = build.configuration->hosts;
  hosts.resize(build.hosts.size());
  for (std::uint32_t i = 0; i < hosts.size(); ++i) {
    const Definition& definition = build.hosts[i];
    if (definition.object_name.empty()) build.reporter.error(definition, "Host name is NULL");
    Host& host = hosts[i];
    host.name = build.keep(definition.object_name);
    const std::string_view alias = definition.text(Attribute::kAlias), address = definition.text(Attribute::kAddress);
    host.alias = alias.empty() ? host.name : build.keep(alias);
    host.address = address.empty() ? host.name : build.keep(address);
    Teller teller(build, definition, definition.object_name, {});
    const Wanted wanted{definition, definition.text(Attribute::kNotificationPeriod),
                        real_of(definition, Attribute::kNotificationInterval, 30), audience_of(definition)};
    fill(build, host, wanted, teller, infos_of(build.host_infos, i));
    if (host.display_name.empty()) host.display_name = host.name;
    if (!definition.has(Attribute::kInitialState)) host.initial_state = alerts::State::kUp;
    for (const std::string_view parent : split_names(without_plus(definition.text(Attribute::kParents)))) {
      if (parent == definition.object_name) {
        build.reporter.error(definition, fmt::format("Host '{}' cannot be a child/parent of itself", parent));
      } else if (const auto index = build.hosts.find(parent)) {
        if (std::ranges::find(host.parents, HostIndex{*index}) == host.parents.end())
          host.parents.push_back(HostIndex{*index});
      }  // else told by the verification
    }
  }
  for (std::uint32_t i = 0; i < hosts.size(); ++i) {
    for (const HostIndex parent : hosts[i].parents)
      hosts[static_cast<std::size_t>(parent)].children.push_back(HostIndex{i});
  }
}

void build_services(Build& build) {
  std::vector<Service>& services = build.configuration->services;
  services.resize(build.services.all().size());
  for (std::uint32_t i = 0; i < services.size(); ++i) {
    const ServiceInstance& instance = build.services[i];
    const Definition& definition = *instance.definition;
    const Definition& host = build.hosts[instance.host];
    Service& service = services[i];
    service.host = HostIndex{instance.host};
    service.description = build.keep(instance.description);
    Teller teller(build, definition, host.object_name, instance.description);
    const Wanted wanted{definition, notification_period_of(definition, host),
                        notification_interval_of(definition, host), audience_of(definition, host)};
    if (instance.description.empty() || definition.text(Attribute::kCheckCommand).empty())
      build.reporter.error(definition, "Service description, host name, or check command is NULL");
    fill(build, service, wanted, teller, infos_of(build.service_infos, i));
    if (service.display_name.empty()) service.display_name = service.description;
    service.is_volatile = switch_of(definition, Attribute::kIsVolatile, false);
    service.parallelize = switch_of(definition, Attribute::kParallelizeCheck, true);
    build.configuration->hosts[instance.host].services.push_back(ServiceIndex{i});
  }
  for (std::uint32_t i = 0; i < services.size(); ++i) {
    if (build.services[i].definition->has(Attribute::kParents)) add_parent_services(build, i);
  }
}

}  // namespace bellwether::checks
