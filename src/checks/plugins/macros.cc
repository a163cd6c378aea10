#include "checks/plugins/macros.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "checks/plugins/command_line.h"
#include "checks/plugins/macro_lookup.h"
#include "checks/plugins/macro_table.h"
#include "checks/plugins/shell_text.h"
#include "net/percent.h"

namespace bellwether::checks {
namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 32 || c == 127;
}

// Without what Nagios strips from foreign text.
std::string without_illegal(std::string_view value, std::string_view illegal) {
  std::string kept;
  for (const char c : value) {
    if (!is_control(c) && illegal.find(c) == std::string_view::npos) kept.push_back(c);
  }
  return kept;
}

// Puts a text with macros together.
class Expansion {
 public:
  Expansion(const MacroScope& scope, MacroUse use, bool reads_twice) : scope_(scope), use_(use), text_(reads_twice) {}

  void expand(std::string_view text) {
    // What stands between two '$' in turn is text and a macro. A macro that is none is put back as it was.
    bool is_macro = false;
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t dollar = text.find('$', at);
      const bool is_last = dollar == std::string_view::npos;
      const std::string_view part = text.substr(at, is_last ? std::string_view::npos : dollar - at);
      if (!is_macro) {
        text_.append_own(part);
      } else if (!append_macro(part)) {
        text_.append_own("$");
        text_.append_own(part);
        if (!part.empty() && !is_last) text_.append_own("$");
      }
      is_macro = !is_macro;
      if (is_last) break;
      at = dollar + 1;
    }
  }
  std::string take() { return text_.take(); }

 private:
  bool append_macro(std::string_view name) {
    if (name.empty()) return false;
    if (const std::optional<std::size_t> argument = argument_index(name)) {
      append_argument(*argument);
      return true;
    }
    std::string value;
    MacroTrust trust = MacroTrust::kOwn;
    if (!look_up_macro(name, scope_, value, trust)) return false;
    append_value(value, trust);
    return true;
  }

  // An argument is expanded where it stands, so that what is foreign in it meets the quotes around it.
  void append_argument(std::size_t index) {
    if (index >= scope_.arguments.size() || depth_ > 0) return;
    if (use_ == MacroUse::kUrl) {
      append_value(expand_macros(scope_.arguments[index], scope_, MacroUse::kText), MacroTrust::kOwn);
      return;
    }
    ++depth_;
    expand(scope_.arguments[index]);
    --depth_;
  }

  void append_value(const std::string& value, MacroTrust trust) {
    if (use_ == MacroUse::kUrl) {
      text_.append_own(net::percent_encode(value));
    } else if (use_ == MacroUse::kText || trust == MacroTrust::kOwn) {
      text_.append_own(value);
    } else if (trust == MacroTrust::kForeign) {
      text_.append_foreign(without_illegal(value, scope_.source.configuration().main.illegal_macro_output_chars));
    } else {
      text_.append_foreign(value);
    }
  }

  const MacroScope& scope_;
  const MacroUse use_;
  ShellText text_;
  int depth_ = 0;
};

}  // namespace

const Host* MacroScope::host() const {
  if (!object) return nullptr;
  return &source.configuration().host(source.configuration().host_of(*object));
}

const Service* MacroScope::service() const {
  return object && !object->is_host() ? &source.configuration().service(object->service()) : nullptr;
}

std::string expand_macros(std::string_view text, const MacroScope& scope, MacroUse use) {
  if (text.find('$') == std::string_view::npos) return std::string(text);
  const bool reads_twice =
      use == MacroUse::kCommand &&
      (is_read_twice(text) ||
       std::ranges::any_of(scope.arguments, [](const std::string& argument) { return is_read_twice(argument); }));
  Expansion expansion(scope, use, reads_twice);
  expansion.expand(text);
  return expansion.take();
}

std::optional<std::string> macro_value(std::string_view text, const MacroScope& scope) {
  if (const std::optional<std::size_t> argument = argument_index(text)) {
    if (*argument >= scope.arguments.size()) return std::string();
    return expand_macros(scope.arguments[*argument], scope, MacroUse::kText);
  }
  std::string value;
  MacroTrust trust = MacroTrust::kOwn;
  if (!look_up_macro(text, scope, value, trust)) return std::nullopt;
  return value;
}

Result<std::string> compose_command_line(const MacroScope& scope, std::string_view call) {
  const CommandCallParts parts = split_call(call);
  const Configuration& configuration = scope.source.configuration();
  const std::optional<CommandIndex> command = configuration.find_command(parts.command);
  if (!command) return fail(Code::kNotFound, fmt::format("no command is named '{}'", parts.command));
  MacroScope with_arguments = scope;
  with_arguments.arguments = parts.arguments;
  return expand_macros(configuration.command(*command).line, with_arguments, MacroUse::kCommand);
}

}  // namespace bellwether::checks
