// Any text as one part of a series' name, and back: for modules whose series are named after hosts, projects, releases.
//
// Letters, digits, '-', '_' and UTF-8 stay as they are. A dot becomes ':' ("web1.example.com" is "web1:example:com"), a blank '~', every
// other byte '~' and two upper-case hexadecimal digits ("/var" is "~2Fvar"); so does a blank before two such digits. Reading backwards is
// therefore always possible, which makes parts unique; no part holds a dot.
//
// Pure; cost: one pass over the text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bellwether::series {

void append_name_part(std::string& out, std::string_view text);
// Nullopt for what append_name_part never writes.
std::optional<std::string> decode_name_part(std::string_view part);

// '~' and two digits, where a part must not begin as another does.
void append_escaped_byte(std::string& out, char c);

}  // namespace bellwether::series
