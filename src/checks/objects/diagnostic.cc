#include "checks/objects/diagnostic.h"

#include <fmt/format.h>

namespace bellwether::checks {

std::string Diagnostic::text() const {
  std::string out = severity == Severity::kError ? "Error" : "Warning";
  // Where Nagios begins with the place, it does so without a colon: "Error in configuration file 'nagios.cfg' - Line 5 (NULL value)".
  out += message.starts_with("in ") ? " " : ": ";
  out += message;
  if (file.empty() || message.find(fmt::format("'{}'", file)) != std::string::npos) return out;
  return line == 0 ? fmt::format("{} (config file '{}')", out, file)
                   : fmt::format("{} (config file '{}', starting on line {})", out, file, line);
}

Error to_error(const std::vector<Diagnostic>& diagnostics) {
  std::size_t errors = 0;
  const Diagnostic* first = nullptr;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != Diagnostic::Severity::kError) continue;
    if (errors++ == 0) first = &diagnostic;
  }
  if (first == nullptr) return Error(Code::kInternal, "a configuration without errors was refused");
  std::string text = first->text();
  if (errors > 1) text += fmt::format(" (and {} more)", errors - 1);
  return Error(Code::kInvalidArgument, std::move(text));
}

}  // namespace bellwether::checks
