// Content negotiation: which encoding a client takes, whether its copy is still good, and what is worth compressing. Pure.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "codec/compress.h"

namespace bellwether::net {

// The offer with the highest q in an Accept-Encoding value, the earlier one on a tie; nothing when the answer should go out as it is:
// no offer is accepted, or "identity" is named with a higher q. An empty value accepts nothing, as clients without decoders send it.
std::optional<codec::Compression> choose_compression(std::string_view accept_encoding,
                                                     std::span<const codec::Compression> offers);

// True when an If-None-Match value names `etag` (weak comparison) or is "*".
bool etag_matches(std::string_view if_none_match, std::string_view etag);

// Text, JSON, XML, SVG, JavaScript and WebAssembly: pictures and archives are compressed already.
bool is_compressible(std::string_view content_type);

// True when an Accept value names text/html: a person's browser opens a page.
bool accepts_html(std::string_view accept);

}  // namespace bellwether::net
