// The members of an object whose names the client chose, each name once: of one that stands twice the last counts. Of an object with more members
// than any limit allows (some hundreds) the later ones may be missing, so that none is expensive.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/json_reader.h"

namespace bellwether::errors {

using Member = std::pair<std::string_view, codec::JsonValue>;

// Appends them to `members` in the order in which the names first stand, null among them. Views into the document.
void append_members(const codec::JsonValue& object, std::vector<Member>& members);

// Those that say something: with a name, and not null.
std::vector<Member> members_of(const codec::JsonValue& object);

}  // namespace bellwether::errors
