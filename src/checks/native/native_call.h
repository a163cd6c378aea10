// NativeCall: which command lines run on the event loop instead of as a program: those whose program is one of our own executables. So a
// site moves from its plugins to native checks by setting $USER1$ to the folder of ours.
//
//   std::optional<NativeCall> call = native_call(argv, "/usr/lib/bellwether/plugins");
//   if (call) outcome = co_await call->check->run(context, std::move(call->arguments));
//
// Pure. Whoever defines no commands (the TOML form of the configuration) may use every name of native_check_names() as a command: its line
// is native_command_line(name).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checks/native/native_check.h"

namespace bellwether::checks {

struct NativeCall {
  const NativeCheck* check;
  std::vector<std::string> arguments;  // without the program's name
};

// For "<plugin_folder>/check_http …", "bellwether plugin check_http …" and "bellwether-plugin check_http …" (with any folder before
// bellwether); nullopt for everything else, which is a plugin. An empty `plugin_folder` matches none.
std::optional<NativeCall> native_call(std::span<const std::string> argv, std::string_view plugin_folder);

// "bellwether plugin check_http $ARG1$": the command line that a check's name stands for where nobody defined a command of that name. The
// arguments behind the first '!' are split as a shell would. Empty when there is no such check.
std::string native_command_line(std::string_view name);

}  // namespace bellwether::checks
