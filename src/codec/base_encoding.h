// Bytes as text: hexadecimal and base64 (RFC 4648). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bellwether::codec {

std::string to_hex(std::string_view bytes);  // lower case
// Either case; nullopt for an odd length or any other character.
std::optional<std::string> from_hex(std::string_view text);

enum class Base64Alphabet { kStandard, kUrl };  // kStandard pads with '='; kUrl uses - and _ and does not pad

std::string to_base64(std::string_view bytes, Base64Alphabet alphabet = Base64Alphabet::kStandard);
// Reads either alphabet with or without padding; nullopt for other characters, misplaced padding, or bits left over.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace bellwether::codec
