// The canonical form of a series' name. Tags may come as carbon writes them, `path;key=value;key=value`, in any
// order, or as OpenMetrics does, `path{key="value",key="value"}`; the canonical form is the former with its tags
// sorted by key, the last value of a repeated key.
//
// Rules: a key is not empty and holds none of ; ! ^ =; a value is not empty, holds no ; and does not begin with ~. A
// tag `name` is the path itself and is left out. Pure; about 200 ns for a few tags.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace bellwether::carbon {

// True if the name has tags in either form, and so needs canonical_name.
bool has_tags(std::string_view name);

// Writes the canonical form into `out` (replacing it). kInvalidArgument with the tag that breaks a rule.
Result<void> canonical_name(std::string_view name, std::string& out);

}  // namespace bellwether::carbon
