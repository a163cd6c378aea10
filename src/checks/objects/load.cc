#include "checks/objects/load.h"

#include <algorithm>

#include "checks/objects/build.h"
#include "checks/objects/expand.h"
#include "checks/objects/main_file.h"
#include "checks/objects/native.h"
#include "checks/objects/object_files.h"
#include "checks/objects/precached.h"
#include "checks/objects/templates.h"
#include "checks/objects/verify.h"

namespace bellwether::checks {
namespace {

Checked count_objects(const Build& build) {
  return {build.services.all().size(),    build.hosts.size(),
          build.hostgroups.size(),        build.servicegroups.size(),
          build.contacts.size(),          build.contactgroups.size(),
          build.commands.size(),          build.timeperiods.size(),
          build.host_escalations.size(),  build.service_escalations.size(),
          build.host_dependencies.size(), build.service_dependencies.size()};
}

}  // namespace

std::size_t Loaded::count(Diagnostic::Severity severity) const {
  return static_cast<std::size_t>(std::ranges::count(diagnostics, severity, &Diagnostic::severity));
}

Loaded load_nagios(disk::Filesystem& filesystem, const std::string& path, LoadOptions options) {
  return load(filesystem, path, NativeDefinitions{}, options);
}

Loaded load(disk::Filesystem& filesystem, const std::string& nagios_path, const NativeDefinitions& native,
            LoadOptions options) {
  Diagnostics diagnostics;
  Definitions definitions;
  MainFile main;
  if (!nagios_path.empty()) {
    main = read_main_file(filesystem, nagios_path, diagnostics);
    read_object_files(filesystem, main, definitions, diagnostics);
  }
  const NativeContacts native_contacts = add_native(native, main.options, definitions, diagnostics);
  resolve_templates(definitions, diagnostics);

  Build build(definitions, main, diagnostics);
  make_configuration(build);
  add_methods(build, native_contacts);
  diagnostics.enter(Diagnostic::Phase::kVerifying);
  verify(build);

  Loaded loaded;
  loaded.recurring_downtimes = build_recurring_downtimes(build, native);
  loaded.checked = count_objects(build);
  if (options.with_expanded && !diagnostics.has_errors()) loaded.expanded = write_precached(build, options.written_at);
  if (!diagnostics.has_errors()) {
    loaded.configuration = build.configuration;
    loaded.configuration->main = std::move(main.options);
    loaded.configuration->texts.forget_known();
    loaded.configuration->index();
  }
  loaded.diagnostics = diagnostics.take();
  return loaded;
}

}  // namespace bellwether::checks
