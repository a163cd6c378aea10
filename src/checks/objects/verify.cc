#include "checks/objects/verify.h"

#include <fmt/format.h>

#include "checks/objects/templates.h"

namespace bellwether::checks {
namespace {

using alerts::Channel;
using alerts::Contact;
using alerts::State;

class Verification {
 public:
  explicit Verification(Build& build) : build_(build), configuration_(*build.configuration) {}

  void run() {
    verify_services();
    verify_hosts();
    verify_group_names(build_.hostgroups, "The name of hostgroup");
    verify_group_names(build_.servicegroups, "The name of servicegroup");
    verify_contacts();
    verify_group_names(build_.contactgroups, "The name of contact group");
    verify_group_names(build_.commands, "The name of command");
    verify_group_names(build_.timeperiods, "The name of time period");
    verify_circles(build_);
    verify_program();
  }

 private:
  bool is_legal(std::string_view name) const {
    return name.find_first_of(build_.main.options.illegal_object_name_chars) == std::string_view::npos;
  }

  static std::string_view command_name(std::string_view call) { return call.substr(0, call.find('!')); }
  bool has_command(std::string_view call) const { return build_.commands.find(command_name(call)).has_value(); }

  void verify_services() {
    if (configuration_.services.empty()) none("services");
    for (std::uint32_t i = 0; i < configuration_.services.size(); ++i) {
      const Service& service = configuration_.services[i];
      const Definition& at = *build_.services[i].definition;
      const std::string_view host = build_.hosts[build_.services[i].host].object_name;
      verify_service_commands(service, at, host);
      const Audience audience = audience_of(at, build_.hosts[build_.services[i].host]);
      if (!at.is_native && audience.contacts.empty() && audience.contact_groups.empty())
        warning(at, "Service '{}' on host '{}' has no default contacts or contactgroups defined!", service.description,
                host);
      if (!at.is_native && is_missing(at.find(Attribute::kCheckPeriod)))
        warning(at, "Service '{}' on host '{}' has no check time period defined!", service.description, host);
      if (!at.is_native && service.policy.period == alerts::kNoTimeperiod &&
          notification_period_of(at, build_.hosts[build_.services[i].host]).empty())
        warning(at, "Service '{}' on host '{}' has no notification time period defined!", service.description, host);
      if (service.policy.options.has(OptionSet::kRecovery) && !service.policy.options.has(State::kWarning) &&
          !service.policy.options.has(State::kCritical)) {
        warning(at,
                "Recovery notification option in service '{}' for host '{}' doesn't make any sense - specify warning "
                "and/or critical options as well",
                service.description, host);
      }
      verify_intervals(service, at, host);
      if (!is_legal(service.description))
        error(at, "The description string for service '{}' on host '{}' contains one or more illegal characters.",
              service.description, host);
    }
  }

  void verify_service_commands(const Service& service, const Definition& at, std::string_view host) {
    if (!service.event_handler.text.empty() && service.event_handler.command == kNoCommand) {
      error(at, "Event handler command '{}' specified in service '{}' for host '{}' not defined anywhere",
            command_name(service.event_handler.text), service.description, host);
    }
    if (!service.check.text.empty() && service.check.command == kNoCommand) {
      error(at, "Service check command '{}' specified in service '{}' for host '{}' not defined anywhere!",
            service.check.text, service.description, host);
    }
  }

  void verify_intervals(const Service& service, const Definition& at, std::string_view host) {
    const auto interval = static_cast<float>(service.policy.interval.count());
    if (interval == 0 || interval >= service.check_interval) return;
    warning(at,
            "Service '{}' on host '{}'  has a notification interval less than its check interval!  Notifications are "
            "only re-sent after checks are made, so the effective notification interval will be that of the check "
            "interval.",
            service.description, host);
  }

  void verify_hosts() {
    if (configuration_.hosts.empty()) none("hosts");
    for (std::uint32_t i = 0; i < configuration_.hosts.size(); ++i) {
      const Host& host = configuration_.hosts[i];
      const Definition& at = build_.hosts[i];
      if (!host.event_handler.text.empty() && host.event_handler.command == kNoCommand)
        error(at, "Event handler command '{}' specified for host '{}' not defined anywhere",
              command_name(host.event_handler.text), host.name);
      const Value* const command = at.find(Attribute::kCheckCommand);
      if (command != nullptr && !command->is_null && !has_command(command->text))
        error(at, "Host check command '{}' specified for host '{}' is not defined anywhere!", command->text, host.name);
      const Audience audience = audience_of(at);
      if (!at.is_native && audience.contacts.empty() && audience.contact_groups.empty())
        warning(at, "Host '{}' has no default contacts or contactgroups defined!", host.name);
      for (const std::string_view parent : split_names(without_plus(at.text(Attribute::kParents)))) {
        if (!build_.hosts.find(parent)) error(at, "'{}' is not a valid parent for host '{}'!", parent, host.name);
      }
      if (host.policy.options.has(OptionSet::kRecovery) && !host.policy.options.has(State::kDown) &&
          !host.policy.options.has(State::kUnreachable)) {
        warning(at,
                "Recovery notification option in host '{}' definition doesn't make any sense - specify down and/or "
                "unreachable options as well",
                host.name);
      }
      if (!is_legal(host.name)) error(at, "The name of host '{}' contains one or more illegal characters.", host.name);
    }
  }

  void verify_contacts() {
    if (build_.contacts.size() == 0) none("contacts");
    for (std::uint32_t i = 0; i < build_.contacts.size(); ++i) {
      const Contact& contact = build_.people().contacts[i];
      const Definition& at = build_.contacts[i];
      verify_methods(contact.service, at, "service", "Service");
      verify_methods(contact.host, at, "host", "Host");
      if (!at.is_native && is_missing(at.find(Attribute::kServiceNotificationPeriod)))
        warning(at, "Contact '{}' has no service notification time period defined!", contact.name);
      if (!at.is_native && is_missing(at.find(Attribute::kHostNotificationPeriod)))
        warning(at, "Contact '{}' has no host notification time period defined!", contact.name);
      if (contact.host.options.has(OptionSet::kRecovery) && !contact.host.options.has(State::kDown) &&
          !contact.host.options.has(State::kUnreachable)) {
        warning(at,
                "Host recovery notification option for contact '{}' doesn't make any sense - specify down and/or "
                "unreachable options as well",
                contact.name);
      }
      if (contact.service.options.has(OptionSet::kRecovery) && !contact.service.options.has(State::kCritical) &&
          !contact.service.options.has(State::kWarning)) {
        warning(at,
                "Service recovery notification option for contact '{}' doesn't make any sense - specify critical "
                "and/or warning options as well",
                contact.name);
      }
      if (!is_legal(contact.name))
        error(at, "The name of contact '{}' contains one or more illegal characters.", contact.name);
    }
  }

  void verify_methods(const Contact::Told& told, const Definition& at, std::string_view noun, std::string_view Noun) {
    if (told.methods.empty()) error(at, "Contact '{}' has no {} notification commands defined!", at.object_name, noun);
    for (const alerts::Method& method : told.methods) {
      if (method.channel != Channel::kCommand || has_command(method.target)) continue;
      error(at, "{} notification command '{}' specified for contact '{}' is not defined anywhere!", Noun,
            command_name(method.target), at.object_name);
    }
  }

  void verify_group_names(const ObjectTable& objects, std::string_view phrase) {
    for (const Definition* definition : objects) {
      if (!is_legal(definition->object_name))
        error(*definition, "{} '{}' contains one or more illegal characters.", phrase, definition->object_name);
    }
  }

  void verify_program() {
    const MainOptions& options = build_.main.options;
    const auto require = [this](std::string_view call, std::string_view phrase) {
      if (!call.empty() && !has_command(call)) {
        build_.reporter.diagnostics().error(
            fmt::format("{} command '{}' is not defined anywhere!", phrase, command_name(call)));
      }
    };
    require(options.global_host_event_handler, "Global host event handler");
    require(options.global_service_event_handler, "Global service event handler");
    if (options.obsess_over_services) require(options.ocsp_command, "OCSP");
    if (options.obsess_over_hosts) require(options.ochp_command, "OCHP");
    if (!build_.main.path.empty() && options.illegal_macro_output_chars.empty())
      build_.reporter.diagnostics().warning("Nothing specified for illegal_macro_output_chars variable!");
  }

  static bool is_missing(const Value* value) { return value == nullptr || value->is_null; }

  // Nagios does not start with nothing to do; Bellwether has other things to do.
  void none(std::string_view what) {
    if (build_.main.path.empty()) return;
    build_.reporter.diagnostics().error(fmt::format("There are no {} defined!", what));
  }
  template <class... Args>
  void error(const Definition& at, fmt::format_string<Args...> format, Args&&... args) {
    build_.reporter.error(at, fmt::format(format, std::forward<Args>(args)...));
  }
  template <class... Args>
  void warning(const Definition& at, fmt::format_string<Args...> format, Args&&... args) {
    build_.reporter.warning(at, fmt::format(format, std::forward<Args>(args)...));
  }

  Build& build_;
  const Configuration& configuration_;
};

}  // namespace

void verify(Build& build) {
  Verification(build).run();
}

}  // namespace bellwether::checks
