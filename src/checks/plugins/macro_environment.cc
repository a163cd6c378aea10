#include <algorithm>

#include "checks/plugins/macro_table.h"
#include "checks/plugins/macros.h"

namespace bellwether::checks {
namespace {

constexpr std::string_view kPrefix = "NAGIOS_";

template <class Entry>
void append_names(std::span<const Entry> table, std::vector<std::string_view>& names) {
  for (const Entry& entry : table) names.push_back(entry.name);
}

// Macros that use_large_installation_tweaks leaves out: they are costly, or long.
bool is_large(std::string_view name) {
  return name.starts_with("TOTALHOSTS") || name.starts_with("TOTALSERVICE") || name.starts_with("TOTALHOSTPROBLEMS") ||
         name == "HOSTGROUPMEMBERS" || name == "HOSTGROUPMEMBERADDRESSES" || name == "SERVICEGROUPMEMBERS";
}

}  // namespace

std::vector<std::string_view> macro_names() {
  std::vector<std::string_view> names = {"ISVALIDTIME", "NEXTVALIDTIME"};
  append_names(host_macros(), names);
  append_names(service_macros(), names);
  append_names(hostgroup_macros(), names);
  append_names(servicegroup_macros(), names);
  append_names(contact_macros(), names);
  append_names(contactgroup_macros(), names);
  append_names(notification_macros(), names);
  append_names(program_macros(), names);
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> macro_environment(const MacroScope& scope) {
  std::vector<std::string> environment;
  const auto add = [&](std::string_view name) {
    const std::optional<std::string> value = macro_value(name, scope);
    if (!value || value->empty()) return;
    std::string& entry = environment.emplace_back(kPrefix);
    entry.append(name).append("=").append(value->substr(0, value->find('\0')));
  };
  const bool leaves_out = scope.source.configuration().main.use_large_installation_tweaks;
  for (const std::string_view name : macro_names()) {
    // TOTALHOSTSERVICES… is about one host and cheap.
    if (!leaves_out || !is_large(name) || name.starts_with("TOTALHOSTSERVICES")) add(name);
  }
  for (std::size_t i = 1; i <= scope.arguments.size(); ++i) add("ARG" + std::to_string(i));
  const auto add_variables = [&](std::string_view prefix, const auto& variables) {
    for (const auto& [key, text] : variables) add(std::string(prefix).append(key));
  };
  if (const Host* host = scope.host()) add_variables("_HOST", host->variables);
  if (const Service* service = scope.service()) add_variables("_SERVICE", service->variables);
  if (scope.contact != nullptr) add_variables("_CONTACT", scope.contact->variables);
  return environment;
}

}  // namespace bellwether::checks
