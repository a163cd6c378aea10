#include "net/http_body.h"

#include <ranges>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/compress.h"

namespace bellwether::net {
namespace {

// Unpacking more than this would hold up the shard's other work for a millisecond.
constexpr std::size_t kDecodeOnPoolBytes = 32u << 10;

// Nobody needs more, and each costs a copy.
constexpr std::size_t kEncodings = 3;

HttpFault fault_of(const Error& error, std::size_t max_bytes) {
  switch (error.code()) {
    case Code::kResourceExhausted:
      return {413, "max_body_bytes",
              fmt::format("the request's body is longer than max_body_bytes ({}) once decoded", max_bytes)};
    case Code::kUnavailable:
      return {503, "pool", error.message()};
    default:
      return {400, "body_encoding", error.message()};
  }
}

}  // namespace

runtime::Task<std::expected<void, HttpFault>> decode_body(HttpRequest& request, std::size_t max_bytes,
                                                          runtime::BlockingPool& pool) {
  const std::optional<std::string_view> header = request.header("content-encoding");
  if (!header || request.body.empty()) co_return std::expected<void, HttpFault>();
  std::vector<codec::Compression> encodings;
  for (const std::string_view member : split(*header, ',')) {
    const std::string_view name = trim(member);
    if (name.empty() || equals_ignoring_case(name, "identity")) continue;
    const std::optional<codec::Compression> encoding = codec::compression_named(name);
    if (!encoding || encodings.size() == kEncodings) {
      co_return std::unexpected(
          HttpFault{415, "body_encoding", fmt::format("cannot decode Content-Encoding '{}'", printable(*header))});
    }
    encodings.push_back(*encoding);
  }
  for (const codec::Compression encoding : std::views::reverse(encodings)) {
    const auto work = [encoding, max_bytes, &body = request.body] {
      return codec::decompress(encoding, body, max_bytes);
    };
    Result<std::string> decoded;
    if (request.body.size() < kDecodeOnPoolBytes) {
      decoded = work();
    } else {
      decoded = co_await pool.run(work);
    }
    if (!decoded) co_return std::unexpected(fault_of(decoded.error(), max_bytes));
    request.body = std::move(*decoded);
  }
  co_return std::expected<void, HttpFault>();
}

}  // namespace bellwether::net
