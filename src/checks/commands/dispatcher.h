// Dispatcher: performs external commands and takes passive results in, on the engines. Sans I/O: what a command does to files or to the
// process (PROCESS_FILE, RESTART_PROGRAM) is handed to ProgramHooks.
//
// The engine's shard. Commands that make no sense here (see README.md) are refused with a reason of their own. A passive result costs a
// parse, two hash lookups and Engine::take.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/engine.h"
#include "base/refusals.h"
#include "base/result.h"
#include "base/time.h"
#include "checks/commands/command.h"
#include "checks/commands/intake.h"
#include "checks/engine/engine.h"

namespace bellwether::checks {

// A missing one makes its commands refused.
struct ProgramHooks {
  std::function<void()> restart;   // reads the configuration again
  std::function<void()> shutdown;  // ends the process
  // Reads a file of commands, and removes it afterwards if `removes`.
  std::function<void(std::string file, bool removes)> process_file;
};

// One command being performed.
struct CommandCallContext {
  const ExternalCommand& command;
  Engine& engine;
  alerts::Engine& alerts;
  Actions& actions;
  const ProgramHooks& hooks;
  UnixMillis now;

  const Configuration& configuration() const { return engine.configuration(); }
  std::string_view argument(std::size_t index) const { return command.arguments[index]; }
  UnixSeconds seconds_now() const { return std::chrono::floor<seconds>(now); }
};

using CommandHandler = Result<void> (*)(CommandCallContext& call);
struct CommandEntry {
  std::string_view name;
  CommandHandler perform;
};

class Dispatcher {
 public:
  Dispatcher(alerts::Engine& alerts, ProgramHooks hooks, Refusals& refusals);

  // A line of the command pipe. Errors have been counted and logged.
  Result<void> perform(std::string_view line, std::string_view source, Engine& engine, Actions& actions,
                       UnixMillis now);
  // How many results were accepted.
  std::size_t take(std::span<const PassiveResult> results, std::string_view source, Engine& engine, Actions& actions,
                   UnixMillis now);

 private:
  Result<void> perform_parsed(Engine& engine, Actions& actions, UnixMillis now);
  Result<void> take_one(const PassiveResult& result, Engine& engine, Actions& actions, UnixMillis now);
  Result<void> take_command_result(Engine& engine, Actions& actions, UnixMillis now);

  alerts::Engine& alerts_;
  const ProgramHooks hooks_;
  Refusals::Reason& malformed_;
  Refusals::Reason& refused_;
  Refusals::Reason& unknown_object_;
  Refusals::Reason& not_accepted_;
  std::vector<CommandHandler> handlers_;  // by place in command_specs()
  const CommandSpec* const service_result_;
  const CommandSpec* const host_result_;
  const CommandSpec* const process_file_;
  ExternalCommand command_;  // reused, so that a passive result allocates nothing for its parse
};

}  // namespace bellwether::checks
