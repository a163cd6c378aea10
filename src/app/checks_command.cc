// `bellwether checks verify nagios.cfg`: what `nagios -v` says about a configuration, with file and line for each message.
#include <chrono>

#include <fmt/format.h>

#include "app/commands.h"
#include "checks/objects/load.h"
#include "disk/filesystem.h"

namespace bellwether::app {
namespace {

using checks::Checked;
using checks::Diagnostic;
using checks::Loaded;

void print_counts(const Checked& checked) {
  const std::pair<const char*, std::size_t> objects[] = {{"services", checked.services},
                                                         {"hosts", checked.hosts},
                                                         {"host groups", checked.hostgroups},
                                                         {"service groups", checked.servicegroups},
                                                         {"contacts", checked.contacts},
                                                         {"contact groups", checked.contactgroups},
                                                         {"commands", checked.commands},
                                                         {"time periods", checked.timeperiods},
                                                         {"host escalations", checked.host_escalations},
                                                         {"service escalations", checked.service_escalations}};
  fmt::print("Checking objects...\n");
  for (const auto& [name, count] : objects) fmt::print("\tChecked {} {}.\n", count, name);
  fmt::print("Checking for circular paths...\n");
  fmt::print("\tChecked {} hosts\n", checked.hosts);
  fmt::print("\tChecked {} service dependencies\n", checked.service_dependencies);
  fmt::print("\tChecked {} host dependencies\n", checked.host_dependencies);
  fmt::print("\tChecked {} timeperiods\n", checked.timeperiods);
}

// As Nagios counts: its total of warnings leaves out those that it gave while it read.
std::size_t counted(const Loaded& loaded, Diagnostic::Severity severity) {
  std::size_t count = 0;
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    const bool is_counted =
        severity == Diagnostic::Severity::kError || diagnostic.phase == Diagnostic::Phase::kVerifying;
    if (diagnostic.severity == severity && is_counted) ++count;
  }
  return count;
}

}  // namespace

int run_checks_verify(const ChecksVerifyOptions& options) {
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  const Loaded loaded = checks::load_nagios(disk::system_filesystem(), options.nagios_file, {options.expanded, now});
  if (options.expanded && loaded.configuration != nullptr) {
    for (const Diagnostic& diagnostic : loaded.diagnostics) fmt::print(stderr, "{}\n", diagnostic.text());
    fmt::print("{}", loaded.expanded);
    return 0;
  }
  for (const Diagnostic& diagnostic : loaded.diagnostics) fmt::print("{}\n", diagnostic.text());
  print_counts(loaded.checked);
  fmt::print("\nTotal Warnings: {}\nTotal Errors:   {}\n\n", counted(loaded, Diagnostic::Severity::kWarning),
             counted(loaded, Diagnostic::Severity::kError));
  if (loaded.configuration == nullptr) {
    fmt::print("Bellwether does not start with this configuration, and a running one keeps what it has.\n");
    return 1;
  }
  fmt::print("Things look okay - No serious problems were detected during the pre-flight check\n");
  return 0;
}

}  // namespace bellwether::app
