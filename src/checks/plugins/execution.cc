#include "checks/plugins/execution.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

#include "checks/plugins/command_line.h"
#include "checks/plugins/plugin_output.h"

namespace bellwether::checks {
namespace {

constexpr std::array<std::string_view, 14> kInherited = {
    "PATH=",       "HOME=",        "USER=",     "LOGNAME=",    "SHELL=",       "LANG=",     "TZ=",
    "http_proxy=", "https_proxy=", "no_proxy=", "HTTP_PROXY=", "HTTPS_PROXY=", "NO_PROXY=", "TMPDIR="};
constexpr std::array<std::string_view, 2> kInheritedPrefixes = {"LC_", "NAGIOS_PLUGIN_"};
constexpr std::string_view kDefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

int errno_of(Code code) {
  switch (code) {
    case Code::kNotFound:
      return ENOENT;
    case Code::kPermissionDenied:
      return EACCES;
    case Code::kResourceExhausted:
      return EAGAIN;
    default:
      return EIO;
  }
}

}  // namespace

std::vector<std::string> base_environment(char** environment) {
  std::vector<std::string> kept;
  bool has_path = false;
  for (char** entry = environment; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto begins = [text](std::string_view prefix) { return text.starts_with(prefix); };
    if (std::ranges::any_of(kInherited, begins) || std::ranges::any_of(kInheritedPrefixes, begins))
      kept.emplace_back(text);
    has_path = has_path || text.starts_with("PATH=");
  }
  if (!has_path) kept.emplace_back(kDefaultPath);
  return kept;
}

Result<runtime::ChildCommand> child_command(std::string_view line, std::vector<std::string> environment,
                                            const ProgramLimits& limits) {
  Program program = split_line(line);
  if (program.arguments.empty()) return fail(Code::kInvalidArgument, "the command line is empty");
  runtime::ChildCommand command;
  command.arguments = std::move(program.arguments);
  command.environment = std::move(environment);
  command.timeout = limits.timeout;
  command.max_output_bytes = limits.strict_nagios ? kStrictOutputBytes : limits.max_output_bytes;
  command.survivors = limits.strict_nagios ? runtime::Survivors::kAwait : runtime::Survivors::kKill;
  return command;
}

Execution to_execution(Result<runtime::ChildOutcome> outcome, std::string_view program, UnixMillis finished) {
  Execution execution;
  execution.started = finished;
  if (!outcome) {
    execution.start_errno = errno_of(outcome.error().code());
    execution.program = program;
    return execution;
  }
  execution.return_code = outcome->exit_code;
  execution.signal = outcome->signal;
  execution.has_timed_out = outcome->has_timed_out;
  execution.is_truncated = outcome->is_truncated;
  execution.output = std::move(outcome->output);
  execution.errors = std::move(outcome->errors);
  execution.duration = outcome->duration;
  execution.started = finished - std::chrono::duration_cast<milliseconds>(outcome->duration);
  return execution;
}

}  // namespace bellwether::checks
