// The verification of what was built: what `nagios -v` calls the pre-flight check: commands that do not exist, objects that nobody is told
// about, names with illegal characters, circles.
#pragma once

#include "checks/objects/build.h"

namespace bellwether::checks {

// Errors and warnings, in Nagios' order.
void verify(Build& build);

// Circles of parents and of dependencies; part of verify().
void verify_circles(Build& build);

}  // namespace bellwether::checks
