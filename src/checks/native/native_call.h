// NativeCall: which command lines run on the event loop instead of as a program:
//
// - those that call our own program, "bellwether plugin check_http …" or "bellwether-plugin check_http …", in any folder or none;
// - those whose program stands in a folder whose plugins native checks stand in for (StandIns). By default that is the folder of our own
//   executables, so that a site moves from its plugins to native checks by setting $USER1$ to it.
//
// Everything else is a program: a check_http in a folder of the site's own, or found through PATH, may be anything.
//
//   std::optional<NativeCall> call = native_call(line, {.folders = {"/usr/lib/bellwether/plugins"}});
//   if (call) outcome = co_await call->check->run(context, std::move(call->arguments));
//
// Pure. Cost: about 1 µs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/native/native_check.h"

namespace bellwether::checks {

struct StandIns {
  std::vector<std::string> folders;  // as they stand in command lines: neither links nor ".." are followed
  std::vector<std::string> except;   // names that are programs in these folders, too
};

struct NativeCall {
  const NativeCheck* check;
  std::vector<std::string> arguments;  // without the program's name
};

// Nullopt for what is a program, and for whatever needs a shell.
std::optional<NativeCall> native_call(std::string_view command_line, const StandIns& stand_ins);

// "bellwether plugin check_http $ARG1$": the command line that a check's name stands for in the TOML form of the configuration, where nobody
// defined a command of that name. The arguments behind the first '!' are split as a shell would. Empty when there is no such check.
std::string native_command_line(std::string_view name);

}  // namespace bellwether::checks
