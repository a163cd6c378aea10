// The external commands by family, one source each, and what several of them need. Internal to commands/.
#pragma once

#include <charconv>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "checks/commands/dispatcher.h"

namespace bellwether::checks {

std::span<const CommandEntry> check_commands();         // switching checks on and off, scheduling them
std::span<const CommandEntry> notification_commands();  // switching, delaying, numbering, sending
std::span<const CommandEntry> handler_commands();       // event handlers, obsession, flap detection
std::span<const CommandEntry> comment_commands();
std::span<const CommandEntry> downtime_commands();
std::span<const CommandEntry> acknowledgement_commands();
std::span<const CommandEntry> adaptive_commands();  // what the configuration says, changed at run time
std::span<const CommandEntry> contact_commands();
std::span<const CommandEntry> program_commands();

// Which objects a command with one name is about.
enum class Reach : std::uint8_t {
  kHost,
  kService,
  kHostServices,
  kHostgroupHosts,
  kHostgroupServices,
  kServicegroupHosts,
  kServicegroupServices,
};
// kNotFound with the name.
Result<std::vector<ObjectRef>> reached(const CommandCallContext& call, Reach reach);
Result<ObjectRef> reached_host(const CommandCallContext& call);
Result<ObjectRef> reached_service(const CommandCallContext& call);
// The first argument behind the name of the object.
constexpr std::size_t arguments_of(Reach reach) {
  return reach == Reach::kService ? 2 : 1;
}

// Arguments that parse_command has found well formed; 0 for one that is not there.
template <class Number>
Number number_of(std::string_view text) {
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}
inline UnixSeconds time_of(std::string_view text) {
  return unix_seconds(number_of<std::int64_t>(text));
}
inline bool flag_of(std::string_view text) {
  return number_of<int>(text) > 0;
}
Result<alerts::TimeperiodIndex> timeperiod_of(const CommandCallContext& call, std::string_view name);

template <Reach kReach, Switch kSwitch, bool kIsOn>
Result<void> set_switch(CommandCallContext& call) {
  TRY(const std::vector<ObjectRef> objects, reached(call, kReach));
  for (const ObjectRef object : objects)
    call.engine.set_switch(call.seconds_now(), object, kSwitch, kIsOn, call.actions);
  return {};
}

template <Engine::Side kSide, Switch kSwitch, bool kIsOn>
Result<void> set_program_switch(CommandCallContext& call) {
  call.engine.set_program_switch(call.seconds_now(), kSide, kSwitch, kIsOn, call.actions);
  return {};
}

template <Switch kSwitch, bool kIsOn>
Result<void> set_both_program_switches(CommandCallContext& call) {
  TRY_VOID((set_program_switch<Engine::Side::kHosts, kSwitch, kIsOn>(call)));
  return set_program_switch<Engine::Side::kServices, kSwitch, kIsOn>(call);
}

}  // namespace bellwether::checks
