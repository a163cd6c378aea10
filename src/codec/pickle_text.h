// How the text protocols of pickle write strings. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bellwether::codec {

// What stands between the quotes of Python 2's repr() of a string: \\ \' \" \a \b \f \n \r \t \v, \xNN, octal \NNN; other escapes are themselves.
// Nullopt for one that is cut short.
std::optional<std::string> decode_python_escapes(std::string_view text);

// Latin-1 in which \uXXXX and \UXXXXXXXX stand for what it lacks, as UTF-8. Nullopt for an escape without its digits.
std::optional<std::string> decode_raw_unicode_escapes(std::string_view text);

}  // namespace bellwether::codec
