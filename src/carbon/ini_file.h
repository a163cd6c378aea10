// The configuration files of carbon: [sections] of `key = value` lines in the order of the file. Lines that begin
// with # or ; are comments, an indented line continues the value above it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::carbon {

struct IniValue {
  std::string key;  // lower case
  std::string value;
  int line = 0;
};

struct IniSection {
  std::string name;
  int line = 0;
  std::vector<IniValue> values;

  const IniValue* find(std::string_view key) const;
};

// Pure. Errors name file:line: a value before the first section, a line that is neither, a section or a key that is
// there twice.
Result<std::vector<IniSection>> parse_ini(std::string_view text, std::string_view file);

// An error at a line of a file: "storage-schemas.conf:12: reason".
std::unexpected<Error> ini_error(std::string_view file, int line, std::string_view reason);

}  // namespace bellwether::carbon
