// ExternalCommand: one line of Nagios' command pipe, "[epoch] NAME;argument;…", split and checked by the command's typed arguments. What the
// commands do is Dispatcher's; this is their syntax.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace bellwether::checks {

enum class ArgumentType : std::uint8_t {
  kHost,
  kService,  // two fields: host;description
  kHostgroup,
  kServicegroup,
  kContact,
  kContactgroup,
  kTimeperiod,
  kTimestamp,
  kBoolean,
  kInteger,
  kUnsigned,
  kDecimal,
  kText,      // up to the next ';'
  kLastText,  // the rest of the line
};

struct CommandSpec {
  std::string_view name;
  std::span<const ArgumentType> arguments;
  std::uint8_t required = 0;  // so many of them must be there; the others are empty when they are missing
};

struct ExternalCommand {
  const CommandSpec* spec = nullptr;
  UnixSeconds at;                           // 0 when the line has no time
  std::vector<std::string_view> arguments;  // views into the line, one for each field; a service is two
};

const CommandSpec* find_command_spec(std::string_view name);
std::span<const CommandSpec> command_specs();  // sorted by name

// kInvalidArgument (no such command, a missing or malformed argument) with the argument's name. Cost: one hash lookup and a split; the
// passive-result commands allocate nothing when `command` is reused.
Result<void> parse_command(std::string_view line, ExternalCommand& command);

}  // namespace bellwether::checks
