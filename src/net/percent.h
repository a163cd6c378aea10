// Percent-encoding of RFC 3986 and of HTML forms. Pure; one pass over the text.
#pragma once

#include <string>
#include <string_view>

namespace bellwether::net {

enum class PlusSign { kBlank, kLiteral };  // '+' is a blank in a query or form, itself in a path

// "%41+b" as "A b". A broken escape ("%4", "%zz") stays as it is, as browsers and Graphite's clients expect.
std::string percent_decode(std::string_view text, PlusSign plus);

// Everything but letters, digits and "-._~" escaped: fit for any place of a URL.
std::string percent_encode(std::string_view text);

}  // namespace bellwether::net
