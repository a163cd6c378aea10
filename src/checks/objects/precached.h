// The expanded form: all objects without templates, groups of groups or lists that stand for many, byte for byte as `nagios -vp` writes its
// precached object file.
#pragma once

#include <string>

#include "base/time.h"
#include "checks/objects/build.h"

namespace bellwether::checks {

// `written_at` is for the line that says when the file was made.
std::string write_precached(const Build& build, UnixSeconds written_at);

}  // namespace bellwether::checks
