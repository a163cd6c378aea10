// What a series may be called: dotted paths of UTF-8 without control bytes, optionally followed by tags as
// `;key=value`, sorted by key without repetition. The limits are limits.name_bytes, limits.name_depth and
// limits.name_tags.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "series/options.h"

namespace bellwether::series {

// kInvalidArgument with the rule that is broken and the byte where. Cost: one pass over the name.
Result<void> check_name(std::string_view name, const Limits& limits);

struct TagView {
  std::string_view key;
  std::string_view value;
};

// The part before the first ';', and the tags behind it. Views into `name`, which must satisfy check_name.
std::string_view path_of(std::string_view name);
std::vector<TagView> tags_of(std::string_view name);

}  // namespace bellwether::series
