#include "net/negotiation.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "base/text.h"
#include "net/header_value.h"

namespace bellwether::net {
namespace {

constexpr std::array<std::string_view, 9> kCompressible{
    "application/json", "application/javascript", "application/xml",          "application/wasm", "image/svg+xml",
    "application/csv",  "application/yaml",       "application/x-javascript", "font/ttf"};

// The q of one list member, 0 to 1; a q that cannot be read refuses the member.
double quality(std::string_view member) {
  const std::optional<std::string> q = header_parameter(member, "q");
  if (!q) return 1;
  double value = 0;
  const auto [end, error] = std::from_chars(q->data(), q->data() + q->size(), value);
  if (error != std::errc() || end != q->data() + q->size()) return 0;
  return std::clamp(value, 0.0, 1.0);
}

std::string_view without_weak_mark(std::string_view etag) {
  return etag.starts_with("W/") ? etag.substr(2) : etag;
}

}  // namespace

std::optional<codec::Compression> choose_compression(std::string_view accept_encoding,
                                                     std::span<const codec::Compression> offers) {
  constexpr std::size_t kCompressions = 4;
  std::array<std::optional<double>, kCompressions> named;
  double others = 0;  // q of "*"
  double identity = 0;
  for (const std::string_view member : split(accept_encoding, ',')) {
    const std::string_view name = header_main_value(member);
    if (name == "*") others = quality(member);
    if (equals_ignoring_case(name, "identity")) identity = quality(member);
    const std::optional<codec::Compression> compression = codec::compression_named(name);
    if (compression) named[static_cast<std::size_t>(*compression)] = quality(member);
  }
  std::optional<codec::Compression> best;
  double best_quality = 0;
  for (const codec::Compression offer : offers) {
    const double offered = named[static_cast<std::size_t>(offer)].value_or(others);
    if (offered > best_quality) {
      best = offer;
      best_quality = offered;
    }
  }
  if (identity > best_quality) return std::nullopt;
  return best;
}

bool etag_matches(std::string_view if_none_match, std::string_view etag) {
  if (trim(if_none_match) == "*") return true;
  return std::ranges::any_of(split(if_none_match, ','), [etag](std::string_view candidate) {
    return without_weak_mark(trim(candidate)) == without_weak_mark(etag);
  });
}

bool is_compressible(std::string_view content_type) {
  const std::string type = to_lower(header_main_value(content_type));
  if (type == "text/event-stream") return false;
  if (type.starts_with("text/") || type.ends_with("+json") || type.ends_with("+xml")) return true;
  return std::ranges::find(kCompressible, type) != kCompressible.end();
}

bool accepts_html(std::string_view accept) {
  return std::ranges::any_of(split(accept, ','), [](std::string_view member) {
    return equals_ignoring_case(header_main_value(member), "text/html") && quality(member) > 0;
  });
}

}  // namespace bellwether::net
