// Notification commands: alerts decides who is told by which command, this makes its command line and environment.
#pragma once

#include "alerts/engine.h"
#include "checks/plugins/macros.h"

namespace bellwether::checks {

// For alerts::Engine::notify. `source` outlives it; `now` tells the time for macros. A command that is not configured gives an empty line,
// which the delivery refuses with the command's name.
alerts::ComposeCommand make_compose_command(const MacroSource& source, std::function<UnixSeconds()> now);

}  // namespace bellwether::checks
