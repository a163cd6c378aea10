// Diagnostic: what is wrong, or odd, in a configuration, in Nagios' words, with the place. A configuration with an error is not used; one
// with warnings is.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"

namespace bellwether::checks {

struct Diagnostic {
  enum class Severity { kWarning, kError };
  // Nagios counts in its totals what it finds once everything is read.
  enum class Phase { kReading, kVerifying };
  Severity severity = Severity::kError;
  Phase phase = Phase::kReading;
  std::string message;
  std::string file;  // empty: of no file, such as "There are no hosts defined!"
  int line = 0;      // where the definition starts, or the directive stands; 0: the whole file

  // "Error: Could not find any host matching 'x' (config file 'a.cfg', starting on line 3)"
  std::string text() const;
};

// All that is wrong as one Error, the first in front: for those who only go on or stop.
Error to_error(const std::vector<Diagnostic>& diagnostics);

}  // namespace bellwether::checks
