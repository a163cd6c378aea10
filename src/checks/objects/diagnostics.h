// Diagnostics: collects what is wrong while a configuration is read and built, in order, and never more than kMost of it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checks/objects/definition.h"
#include "checks/objects/diagnostic.h"

namespace bellwether::checks {

class Diagnostics {
 public:
  static constexpr std::size_t kMost = 10'000;  // what comes after is counted, and told in one line at the end

  void error(std::string message, std::string_view file = {}, int line = 0) {
    add(Diagnostic::Severity::kError, std::move(message), file, line);
  }
  void warning(std::string message, std::string_view file = {}, int line = 0) {
    add(Diagnostic::Severity::kWarning, std::move(message), file, line);
  }

  void enter(Diagnostic::Phase phase) { phase_ = phase; }
  bool has_errors() const { return errors_ > 0; }
  std::size_t errors() const { return errors_; }
  std::vector<Diagnostic> take();

 private:
  void add(Diagnostic::Severity severity, std::string message, std::string_view file, int line);

  Diagnostic::Phase phase_ = Diagnostic::Phase::kReading;
  std::vector<Diagnostic> all_;
  std::size_t errors_ = 0;
  std::size_t left_out_ = 0;
};

// The same for what is wrong with definitions: the place is where they start.
class Reporter {
 public:
  Reporter(const Definitions& definitions, Diagnostics& diagnostics)
      : definitions_(definitions), diagnostics_(diagnostics) {}

  void error(const Definition& at, std::string message) {
    diagnostics_.error(std::move(message), definitions_.file_of(at), at.line);
  }
  void warning(const Definition& at, std::string message) {
    diagnostics_.warning(std::move(message), definitions_.file_of(at), at.line);
  }
  Diagnostics& diagnostics() { return diagnostics_; }

 private:
  const Definitions& definitions_;
  Diagnostics& diagnostics_;
};

}  // namespace bellwether::checks
