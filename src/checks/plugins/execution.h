// From a command line to a child process and back to an Execution: how plugins, event handlers and notification commands are run.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "checks/plugins/outcome.h"
#include "runtime/child_process.h"

namespace bellwether::checks {

struct ProgramLimits {
  nanoseconds timeout = seconds(60);
  std::size_t max_output_bytes = 64 << 10;
  bool strict_nagios = false;  // waits for background processes that keep the output open, and keeps what Nagios keeps
};

// What every program gets besides NAGIOS_… macros: those of our own environment that programs need to find their files and to speak to the
// network (PATH, HOME, USER, LOGNAME, SHELL, LANG, LC_*, TZ, *_proxy, NAGIOS_PLUGIN_*). Nothing else of ours: no secret leaks by it.
std::vector<std::string> base_environment(char** environment);

// kInvalidArgument for an empty line.
Result<runtime::ChildCommand> child_command(std::string_view line, std::vector<std::string> environment,
                                            const ProgramLimits& limits);

// `program` is the first of the command's arguments, for the text of a failed start.
Execution to_execution(Result<runtime::ChildOutcome> outcome, std::string_view program, UnixMillis finished);

}  // namespace bellwether::checks
