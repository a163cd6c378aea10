// Commands about the program.
#include <array>
#include <string>

#include "checks/commands/families.h"

namespace bellwether::checks {
namespace {

Result<void> no_hook() {
  return fail(Code::kPermissionDenied, "this process does not do that on command");
}

Result<void> restart(CommandCallContext& call) {
  if (!call.hooks.restart) return no_hook();
  call.hooks.restart();
  return {};
}

Result<void> shut_down(CommandCallContext& call) {
  if (!call.hooks.shutdown) return no_hook();
  call.hooks.shutdown();
  return {};
}

Result<void> process_file(CommandCallContext& call) {
  if (!call.hooks.process_file) return no_hook();
  call.hooks.process_file(std::string(call.argument(0)), flag_of(call.argument(1)));
  return {};
}

Result<void> log(CommandCallContext& call) {
  call.actions.log(call.seconds_now(), call.argument(0));
  return {};
}

// State is stored as it changes: there is never anything left to save.
Result<void> save_state(CommandCallContext&) {
  return {};
}

Result<void> cannot_read_state(CommandCallContext&) {
  return fail(Code::kPermissionDenied, "state is read when the process starts; there is no other to read");
}

Result<void> cannot_change_global_handler(CommandCallContext&) {
  return fail(Code::kPermissionDenied, "global event handlers are changed in the configuration, not at run time");
}

constexpr std::array kEntries = std::to_array<CommandEntry>({
    {"CHANGE_GLOBAL_HOST_EVENT_HANDLER", cannot_change_global_handler},
    {"CHANGE_GLOBAL_SVC_EVENT_HANDLER", cannot_change_global_handler},
    {"LOG", log},
    {"PROCESS_FILE", process_file},
    {"READ_STATE_INFORMATION", cannot_read_state},
    {"RESTART_PROCESS", restart},
    {"RESTART_PROGRAM", restart},
    {"SAVE_STATE_INFORMATION", save_state},
    {"SHUTDOWN_PROCESS", shut_down},
    {"SHUTDOWN_PROGRAM", shut_down},
});

}  // namespace

std::span<const CommandEntry> program_commands() {
  return kEntries;
}

}  // namespace bellwether::checks
