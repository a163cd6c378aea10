// The letters of options: "d,u,r", "warning, critical", "n". Which ones an attribute knows, what they mean as a set, and how the expanded
// objects are written with them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "checks/objects/attribute.h"
#include "checks/objects/object_type.h"
#include "checks/objects/objects.h"

namespace bellwether::checks {

// kInvalidArgument says "Invalid notification option 'x' in host definition."
Result<OptionSet> read_options(ObjectType type, Attribute attribute, std::string_view text);

// "o", "d", "unreachable" … of initial_state. kInvalidArgument as above.
Result<alerts::State> read_initial_state(ObjectType type, std::string_view text);

// As the precached file has them: "a" for all, "n" for none, else letters in a fixed order. `ok` is the letter of the good state or of the
// recovery, which share a place there.
enum class Subject { kHost, kService };
std::string write_options(Subject subject, OptionSet options);

}  // namespace bellwether::checks
