#include "checks/objects/native_command.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/native_call.h"
#include "checks/native/native_check.h"

namespace bellwether::checks {
namespace {

// Native checks that look at this machine, or whose -H is not the host.
constexpr std::array<std::string_view, 6> kWithoutHost{"check_disk", "check_dns",      "check_dummy",
                                                       "check_load", "check_graphite", "check_sqs"};

void define(std::string_view name, std::string_view command_line, std::uint32_t file, int line,
            Definitions& definitions) {
  if (definitions.find(ObjectType::kCommand, name) != nullptr) return;
  Definition& command = definitions.add(ObjectType::kCommand, file, line);
  command.is_native = true;
  definitions.name_object(command, definitions.keep(name));
  const Value value{.text = definitions.keep(command_line), .attribute = Attribute::kCommandLine};
  command.known.add(Attribute::kCommandLine);
  command.values = definitions.keep(std::span<const Value>(&value, 1));
}

// The name of the native check that a word means; empty when there is none.
std::string native_name(std::string_view word) {
  if (find_native_check(word) != nullptr) return std::string(word);
  const std::string full = fmt::format("check_{}", word);
  return find_native_check(full) != nullptr ? full : std::string();
}

bool names_a_host(std::string_view arguments) {
  return arguments.starts_with("-H") || arguments.find(" -H") != std::string_view::npos ||
         arguments.find("--hostname") != std::string_view::npos;
}

// An argument behind '!': a '!' in it is written with a backslash.
std::string escaped(std::string_view argument) {
  std::string out;
  for (const char letter : argument) {
    if (letter == '!') out += '\\';
    out += letter;
  }
  return out;
}

}  // namespace

std::string native_command(std::string_view check, std::uint32_t file, int line, Definitions& definitions) {
  check = trim(check);
  const std::string_view before_arguments = check.substr(0, check.find('!'));
  if (definitions.find(ObjectType::kCommand, before_arguments) != nullptr) return std::string(check);
  if (check.size() > before_arguments.size() && find_native_check(before_arguments) != nullptr) {
    define(before_arguments, native_command_line(before_arguments), file, line, definitions);
    return std::string(check);
  }
  const std::size_t blank = check.find(' ');
  const std::string_view word = check.substr(0, blank);
  const std::string_view arguments = blank == std::string_view::npos ? std::string_view() : trim(check.substr(blank));
  if (const std::string name = native_name(word); !name.empty()) {
    define(name, native_command_line(name), file, line, definitions);
    const bool needs_host = std::ranges::find(kWithoutHost, name) == kWithoutHost.end() && !names_a_host(arguments);
    const std::string_view host = needs_host ? "-H $HOSTADDRESS$" : "";
    return fmt::format("{}!{}{}{}", name, host, needs_host && !arguments.empty() ? " " : "", escaped(arguments));
  }
  // Its own text is its name; a '!' would end the name.
  std::string name(check);
  std::erase(name, '!');
  define(name, check, file, line, definitions);
  return name;
}

}  // namespace bellwether::checks
