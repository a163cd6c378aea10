// Content negotiation: which encoding a client takes, whether its copy is still good, and what is worth compressing. Pure.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bellwether::net {

enum class ContentEncoding { kIdentity, kGzip, kDeflate, kBrotli, kZstd };

// "gzip", "br", "zstd", "deflate", "identity"; "x-gzip" is gzip. Nothing for an unknown name.
std::optional<ContentEncoding> parse_content_encoding(std::string_view name);
std::string_view content_encoding_name(ContentEncoding encoding);

// The offered encoding with the highest q in an Accept-Encoding value, the earlier offer on a tie; kIdentity when none is accepted.
// An empty header accepts identity only, as clients without decoders send it.
ContentEncoding choose_encoding(std::string_view accept_encoding, std::span<const ContentEncoding> offers);

// True when an If-None-Match value names `etag` (weak comparison) or is "*".
bool etag_matches(std::string_view if_none_match, std::string_view etag);

// Text, JSON, XML, SVG, JavaScript and WebAssembly: pictures and archives are compressed already.
bool is_compressible(std::string_view content_type);

// True when an Accept value names text/html: a person's browser opens a page.
bool accepts_html(std::string_view accept);

}  // namespace bellwether::net
