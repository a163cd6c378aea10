// load(): reads everything that defines what is watched, expands it and verifies it, as `nagios -v` does, and goes on after an error so that
// all of them are told at once.
//
//   Loaded loaded = load_nagios(disk::system_filesystem(), "/etc/nagios4/nagios.cfg");
//   for (const Diagnostic& diagnostic : loaded.diagnostics) fmt::print("{}\n", diagnostic.text());
//   if (loaded.configuration != nullptr) monitor.replace(loaded.configuration);
//
// Any thread; blocks on the disk. Cost: about 2 µs for each object of a common site. Limits: kMaxDiagnostics.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "checks/engine/engine.h"
#include "checks/objects/configuration.h"
#include "checks/objects/diagnostic.h"
#include "checks/objects/native_definitions.h"
#include "disk/filesystem.h"

namespace bellwether::checks {

// How many of each were verified: the "Checked N …" lines.
struct Checked {
  std::size_t services = 0, hosts = 0, hostgroups = 0, servicegroups = 0, contacts = 0, contactgroups = 0, commands = 0,
              timeperiods = 0, host_escalations = 0, service_escalations = 0, host_dependencies = 0,
              service_dependencies = 0;
};

struct Loaded {
  std::shared_ptr<Configuration> configuration;  // null when there is an error
  std::vector<RecurringDowntime> recurring_downtimes;
  std::vector<Diagnostic> diagnostics;  // in the order in which they were met
  Checked checked;
  std::string expanded;  // the objects in the precached format, when asked for

  std::size_t count(Diagnostic::Severity severity) const;
};

struct LoadOptions {
  bool with_expanded = false;
  UnixSeconds written_at{};  // for the line of the expanded form that says when it was written
};

// `path` is a nagios.cfg. Whatever cannot be read is a diagnostic.
Loaded load_nagios(disk::Filesystem& filesystem, const std::string& path, LoadOptions options = {});

// Both worlds joined; `nagios_path` may be empty.
Loaded load(disk::Filesystem& filesystem, const std::string& nagios_path, const NativeDefinitions& native,
            LoadOptions options = {});

}  // namespace bellwether::checks
