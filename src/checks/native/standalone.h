// A native check as a program of its own: what the executables of plugins/ and `bellwether plugin` do.
#pragma once

#include <string>
#include <vector>

#include "checks/native/native_check.h"

namespace bellwether::checks {

// Runs the check on an event loop of its own, prints what it found as a plugin does, and ends the process with its status. Without the
// server there are no series of our own: check_graphite wants a URL.
[[noreturn]] void run_standalone(const NativeCheck& check, std::vector<std::string> arguments);

}  // namespace bellwether::checks
