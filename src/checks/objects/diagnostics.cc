#include "checks/objects/diagnostics.h"

#include <fmt/format.h>

namespace bellwether::checks {

void Diagnostics::add(Diagnostic::Severity severity, std::string message, std::string_view file, int line) {
  if (severity == Diagnostic::Severity::kError) ++errors_;
  if (all_.size() == kMost) {
    ++left_out_;
    return;
  }
  all_.push_back({severity, phase_, std::move(message), std::string(file), line});
}

std::vector<Diagnostic> Diagnostics::take() {
  if (left_out_ > 0) {
    const auto severity = errors_ > 0 ? Diagnostic::Severity::kError : Diagnostic::Severity::kWarning;
    all_.push_back({severity, phase_, fmt::format("and {} more of these", left_out_), {}, 0});
  }
  return std::move(all_);
}

}  // namespace bellwether::checks
