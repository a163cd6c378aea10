// Reads one object file into Definitions: lines, comments, "define" blocks, their directives. Goes on after what it cannot read, so that one
// mistake does not hide the next.
#pragma once

#include <string_view>

#include "checks/objects/definition.h"
#include "checks/objects/diagnostics.h"
#include "checks/objects/line_reader.h"

namespace bellwether::checks {

// What else a file may ask for.
class IncludeHandler {
 public:
  virtual ~IncludeHandler() = default;
  virtual void include_file(std::string_view path) = 0;
  virtual void include_directory(std::string_view path) = 0;
};

// `text` outlives `definitions`' last use; `file` is an index from Definitions::add_file.
void read_definitions(std::string_view text, std::uint32_t file, Definitions& definitions, Diagnostics& diagnostics,
                      IncludeHandler& includes);

}  // namespace bellwether::checks
