// Compression as HTTP names it: gzip, deflate, br, zstd. Whole bodies in and out; pure.
//
// Cost at the default levels, a core: gzip and deflate about 100 MB/s in and 400 out, br (quality 4) 100 and 400,
// zstd (level 3) 300 and 1000.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bellwether::codec {

enum class Compression { kGzip, kDeflate, kBrotli, kZstd };

// The name in Content-Encoding and back; "x-gzip" is gzip. Any case.
std::string_view compression_name(Compression compression);
std::optional<Compression> compression_named(std::string_view name);

enum class CompressionEffort {
  kFast,
  kBest
};  // kFast for answers made while somebody waits, kBest for assets made once

std::string compress(Compression compression, std::string_view bytes,
                     CompressionEffort effort = CompressionEffort::kFast);

// kResourceExhausted when more than `max_bytes` come out (nothing more is unpacked then), kInvalidArgument when the
// bytes are damaged, end too early or are followed by others. Several gzip members or zstd frames one after another
// are one body. "deflate" is read with and without its zlib header, because senders do both.
Result<std::string> decompress(Compression compression, std::string_view bytes, std::size_t max_bytes);

// A bare deflate stream (RFC 1951), as zip archives hold them: nothing around it, and no guessing. Errors as decompress().
Result<std::string> inflate_bare(std::string_view bytes, std::size_t max_bytes);

}  // namespace bellwether::codec
