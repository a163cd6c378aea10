// What `check` of a native definition means: a check that Bellwether has itself, a command that is defined, or a program.
#pragma once

#include <string>
#include <string_view>

#include "checks/objects/definition.h"

namespace bellwether::checks {

// The text of the call, "check_http!-H $HOSTADDRESS$ -p 8080", for:
//   "http -p 8080"           a native check by its short name; it gets the host's address unless it is told a host
//   "check_tcp!-p 22"        a command that is defined, or a native check with its arguments as they stand
//   "/opt/check_it --fast"   any program with its arguments
// A command that does not exist yet is added; `file` and `line` are its place.
std::string native_command(std::string_view check, std::uint32_t file, int line, Definitions& definitions);

}  // namespace bellwether::checks
