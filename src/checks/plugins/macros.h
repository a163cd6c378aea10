// Macros: $HOSTNAME$, $SERVICESTATE:web1:http$, $_HOSTRACK$, $ARG1$ and all the others of Nagios' macro list, replaced in command lines,
// notes and URLs.
//
//   MacroScope scope{source, now};
//   scope.object = service;
//   TRY(std::string line, compose_command_line(scope, "check_http!-p 8080!/health"));
//
// By Nagios' rules: "$$" is '$', what is no macro stays as it was typed, a macro without a value is empty. Foreign text (see MacroTrust) in
// a command line is stripped so that it can never be a command: shell_text.h. Pure but for `now` in the scope; the engine's shard. A usual
// check command costs one to two microseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/page.h"
#include "base/result.h"
#include "base/time.h"
#include "checks/engine/state.h"
#include "checks/objects/configuration.h"

namespace bellwether::checks {

// What macros are read from: the engine in a running process, a table in tests.
class MacroSource {
 public:
  virtual ~MacroSource() = default;
  virtual const Configuration& configuration() const = 0;
  virtual const ObjectState& state(ObjectRef object) const = 0;
  // With what was changed at run time.
  virtual std::string_view check_command(ObjectRef object) const = 0;
  virtual std::uint16_t max_attempts(ObjectRef object) const = 0;
  virtual bool notifications_enabled(ObjectRef object) const = 0;
  virtual bool active_checks_enabled(ObjectRef object) const = 0;

  struct Program {
    UnixSeconds started;        // of the process
    UnixSeconds event_started;  // of the engine
    std::string url;            // of the web UI, without a slash at its end; empty when it is not known
    std::string main_file;
  };
  virtual const Program& program() const = 0;
};

// What $NOTIFICATION…$ say.
struct NotificationFacts {
  const alerts::Message* message = nullptr;
  std::uint32_t number = 0;
  bool is_escalated = false;
  std::string recipients;
};

struct MacroScope {
  const MacroSource& source;
  UnixSeconds now;
  std::optional<ObjectRef> object = std::nullopt;  // a service brings its host
  const alerts::Contact* contact = nullptr;
  const NotificationFacts* notification = nullptr;
  std::span<const std::string> arguments = {};  // $ARGn$, not expanded
  int depth = 0;                                // of macros within notes and URLs

  // Null when there is none.
  const Host* host() const;
  const Service* service() const;
};

enum class MacroUse : std::uint8_t {
  kText,     // as they are
  kUrl,      // percent-encoded: *_url directives
  kCommand,  // foreign text stripped
};

std::string expand_macros(std::string_view text, const MacroScope& scope, MacroUse use);

// The value of one macro by its text between the dollar signs, unstripped; nullopt when that is no macro.
std::optional<std::string> macro_value(std::string_view text, const MacroScope& scope);

// The command line of a call such as "check_http!-p 80", with all macros. kNotFound when no command has that name.
Result<std::string> compose_command_line(const MacroScope& scope, std::string_view call);

// "NAGIOS_HOSTNAME=web1" and so on: every macro that has a value here, arguments and custom variables too. Expensive: only where
// enable_environment_macros is set. With use_large_installation_tweaks without the summaries and members of groups.
std::vector<std::string> macro_environment(const MacroScope& scope);

// All standard macros' names, sorted.
std::vector<std::string_view> macro_names();

}  // namespace bellwether::checks
