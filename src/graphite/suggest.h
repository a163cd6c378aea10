// Completion for the target editor: what could stand at the cursor. Functions by their beginning, nodes of names at the level being typed,
// the options of a parameter.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "graphite/evaluate.h"

namespace bellwether::graphite {

struct Suggestion {
  std::string text;       // what takes the place of [from, to)
  std::string_view kind;  // "function", "metric", "branch", "option"
  std::string detail;
};

struct Suggestions {
  std::size_t from = 0;  // bytes
  std::size_t to = 0;
  std::vector<Suggestion> options;
};

inline constexpr std::size_t kMostSuggestions = 100;

// Blocks for a browse of the store. `cursor` in bytes.
Result<Suggestions> suggest(const Sources& sources, series::Budget& budget, std::string_view target,
                            std::size_t cursor);

}  // namespace bellwether::graphite
