// JSON that is already written, laid out for somebody who looks at it or compares it byte by byte.
#pragma once

#include <string>
#include <string_view>

namespace bellwether::graphite {

enum class JsonLayout {
  kCompact,   // as it is
  kSpaced,    // a blank behind every comma and colon, as Python's json module writes
  kIndented,  // two blanks a level
};

// `json` must be JSON. Linear.
std::string lay_out_json(std::string json, JsonLayout layout);

}  // namespace bellwether::graphite
