// Everything a stranger can put into a request, through the parsers that read it.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "net/credentials.h"
#include "net/header_value.h"
#include "net/http_parser.h"
#include "net/multipart.h"
#include "net/negotiation.h"
#include "net/percent.h"

using namespace bellwether;
using namespace bellwether::net;

namespace {

void require(bool holds) {
  if (!holds) __builtin_trap();
}

// The request comes in pieces of `step` bytes, as from a slow network; how it is cut must not change what is understood.
std::string parse_in_pieces(std::string_view bytes, std::size_t step) {
  HttpRequestParser parser(4'096, 65'536);
  std::string waiting;
  while (!bytes.empty() && !parser.is_done()) {
    const std::string_view piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    waiting += piece;
    for (;;) {
      const auto taken = parser.feed(waiting);
      if (!taken) return "refused";
      require(*taken <= waiting.size());
      waiting.erase(0, *taken);
      if (*taken == 0 || waiting.empty() || parser.is_done()) break;
    }
  }
  if (!parser.is_done()) return "unfinished";
  (void)parser.request().form();
  return parser.request().path + "\n" + parser.request().body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string whole = parse_in_pieces(text, std::max<std::size_t>(size, 1));
  const std::string cut = parse_in_pieces(text, 7);
  // A limit may be met in one cut and not in the other, but two that were understood are the same.
  if (whole != "refused" && cut != "refused") require(whole == cut);

  require(percent_decode(percent_encode(text), PlusSign::kBlank) == text);
  (void)HttpParameters::parse(text);
  (void)parse_basic(text);
  (void)parse_bearer(text);
  (void)find_cookie(text, "session");
  (void)header_parameter(text, "q");
  (void)accepts_html(text);
  const codec::Compression offers[] = {codec::Compression::kGzip, codec::Compression::kZstd};
  (void)choose_compression(text, offers);
  const std::string boundary = multipart_boundary(text.substr(0, text.find('\n')));
  if (const auto parts = parse_multipart(text, boundary.empty() ? "X" : boundary)) {
    for (const MultipartPart& part : *parts) require(part.content.size() <= text.size());
  }
  return 0;
}
