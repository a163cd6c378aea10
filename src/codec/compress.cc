#include "codec/compress.h"

#include <algorithm>
#include <limits>
#include <memory>

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include "base/check.h"
#include "base/text.h"

namespace bellwether::codec {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib's way to ask for the gzip frame
constexpr int kZlibWindow = 15;
constexpr int kRawWindow = -15;

// Where unpacked bytes go: grows by doubling and never holds more than the limit and one byte, which says that there
// was more.
class BoundedOutput {
 public:
  explicit BoundedOutput(std::size_t max_bytes, std::size_t input_bytes) : max_bytes_(max_bytes) {
    bytes_.resize(std::min(max_bytes_ + 1, std::max<std::size_t>(4096, 4 * input_bytes)));
  }
  char* free_space() { return bytes_.data() + used_; }
  std::size_t free_bytes() const { return bytes_.size() - used_; }
  void add(std::size_t bytes) { used_ += bytes; }
  // False once the limit is passed.
  bool make_room() {
    if (used_ > max_bytes_) return false;
    if (free_bytes() == 0) bytes_.resize(std::min(max_bytes_ + 1, 2 * bytes_.size()));
    return true;
  }
  bool within_limit() const { return used_ <= max_bytes_; }
  std::string take() {
    bytes_.resize(used_);
    return std::move(bytes_);
  }

 private:
  std::size_t max_bytes_;
  std::size_t used_ = 0;
  std::string bytes_;
};

std::unexpected<Error> too_large(Compression compression, std::size_t max_bytes) {
  return fail(Code::kResourceExhausted,
              fmt::format("the {} body unpacks to more than {} bytes", compression_name(compression), max_bytes));
}

std::unexpected<Error> damaged(Compression compression, std::size_t offset, std::string_view reason) {
  return fail(Code::kInvalidArgument,
              fmt::format("the {} body is damaged near byte {}: {}", compression_name(compression), offset, reason));
}

std::string deflate_all(int window, std::string_view bytes, CompressionEffort effort) {
  z_stream stream{};
  const int level = effort == CompressionEffort::kBest ? 9 : 5;
  CHECK(deflateInit2(&stream, level, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) == Z_OK, "zlib: out of memory");
  CHECK(bytes.size() <= std::numeric_limits<uInt>::max(), "{} bytes are too many for one body", bytes.size());
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END, "zlib: {}", stream.msg ? stream.msg : "no end");
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Result<std::string> inflate_all(Compression compression, int window, std::string_view bytes, std::size_t max_bytes) {
  z_stream stream{};
  CHECK(inflateInit2(&stream, window) == Z_OK, "zlib: out of memory");
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> guard(&stream, inflateEnd);
  BoundedOutput out(max_bytes, bytes.size());
  std::size_t consumed = 0;
  for (;;) {
    if (!out.make_room()) return too_large(compression, max_bytes);
    const std::size_t feed = std::min<std::size_t>(bytes.size() - consumed, 1u << 30);
    const std::size_t room = std::min<std::size_t>(out.free_bytes(), 1u << 30);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + consumed));
    stream.avail_in = static_cast<uInt>(feed);
    stream.next_out = reinterpret_cast<Bytef*>(out.free_space());
    stream.avail_out = static_cast<uInt>(room);
    const int status = inflate(&stream, Z_NO_FLUSH);
    consumed += feed - stream.avail_in;
    out.add(room - stream.avail_out);
    if (status == Z_STREAM_END) {
      if (!out.within_limit()) return too_large(compression, max_bytes);
      if (consumed == bytes.size()) return out.take();
      if (compression != Compression::kGzip) return damaged(compression, consumed, "something follows the end");
      inflateReset(&stream);
    } else if (status == Z_BUF_ERROR && consumed == bytes.size() && stream.avail_out > 0) {
      return damaged(compression, consumed, "it ends too early");
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      return damaged(compression, consumed, stream.msg ? stream.msg : "unknown reason");
    }
  }
}

std::string brotli_compress(std::string_view bytes, CompressionEffort effort) {
  const int quality = effort == CompressionEffort::kBest ? BROTLI_MAX_QUALITY : 4;
  std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
  CHECK(size > 0, "{} bytes are too many for one body", bytes.size());
  std::string out(size, '\0');
  CHECK(BrotliEncoderCompress(quality, BROTLI_DEFAULT_WINDOW, BROTLI_DEFAULT_MODE, bytes.size(),
                              reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
                              reinterpret_cast<std::uint8_t*>(out.data())),
        "brotli refuses {} bytes", bytes.size());
  out.resize(size);
  return out;
}

Result<std::string> brotli_decompress(std::string_view bytes, std::size_t max_bytes) {
  const std::unique_ptr<BrotliDecoderState, decltype(&BrotliDecoderDestroyInstance)> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), BrotliDecoderDestroyInstance);
  CHECK(state != nullptr, "brotli: out of memory");
  BoundedOutput out(max_bytes, bytes.size());
  const auto* next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
  std::size_t left = bytes.size();
  for (;;) {
    if (!out.make_room()) return too_large(Compression::kBrotli, max_bytes);
    auto* next_out = reinterpret_cast<std::uint8_t*>(out.free_space());
    const std::size_t room = out.free_bytes();
    std::size_t room_left = room;
    const BrotliDecoderResult status =
        BrotliDecoderDecompressStream(state.get(), &left, &next_in, &room_left, &next_out, nullptr);
    out.add(room - room_left);
    const std::size_t consumed = bytes.size() - left;
    if (status == BROTLI_DECODER_RESULT_SUCCESS) {
      if (!out.within_limit()) return too_large(Compression::kBrotli, max_bytes);
      if (left == 0) return out.take();
      return damaged(Compression::kBrotli, consumed, "something follows the end");
    }
    if (status == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT)
      return damaged(Compression::kBrotli, consumed, "it ends too early");
    if (status == BROTLI_DECODER_RESULT_ERROR)
      return damaged(Compression::kBrotli, consumed, BrotliDecoderErrorString(BrotliDecoderGetErrorCode(state.get())));
  }
}

std::string zstd_compress(std::string_view bytes, CompressionEffort effort) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), effort == CompressionEffort::kBest ? 19 : 3);
  CHECK(!ZSTD_isError(size), "zstd: {}", ZSTD_getErrorName(size));
  out.resize(size);
  return out;
}

Result<std::string> zstd_decompress(std::string_view bytes, std::size_t max_bytes) {
  const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
  CHECK(context != nullptr, "zstd: out of memory");
  ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax,
                         23);  // 8 MiB: what RFC 8878 asks receivers to take, and no more
  BoundedOutput out(max_bytes, bytes.size());
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  for (;;) {
    if (!out.make_room()) return too_large(Compression::kZstd, max_bytes);
    ZSTD_outBuffer piece{out.free_space(), out.free_bytes(), 0};
    const std::size_t before = in.pos;
    const std::size_t status = ZSTD_decompressStream(context.get(), &piece, &in);
    out.add(piece.pos);
    if (ZSTD_isError(status)) return damaged(Compression::kZstd, in.pos, ZSTD_getErrorName(status));
    if (status == 0 && in.pos == in.size) {
      if (!out.within_limit()) return too_large(Compression::kZstd, max_bytes);
      return out.take();
    }
    if (in.pos == before && piece.pos == 0 && piece.size > 0)
      return damaged(Compression::kZstd, in.pos, "it ends too early");
  }
}

}  // namespace

std::string_view compression_name(Compression compression) {
  switch (compression) {
    case Compression::kGzip:
      return "gzip";
    case Compression::kDeflate:
      return "deflate";
    case Compression::kBrotli:
      return "br";
    case Compression::kZstd:
      return "zstd";
  }
  return {};
}

std::optional<Compression> compression_named(std::string_view name) {
  if (equals_ignoring_case(name, "x-gzip")) return Compression::kGzip;
  for (const Compression compression :
       {Compression::kGzip, Compression::kDeflate, Compression::kBrotli, Compression::kZstd})
    if (equals_ignoring_case(name, compression_name(compression))) return compression;
  return std::nullopt;
}

std::string compress(Compression compression, std::string_view bytes, CompressionEffort effort) {
  switch (compression) {
    case Compression::kGzip:
      return deflate_all(kGzipWindow, bytes, effort);
    case Compression::kDeflate:
      return deflate_all(kZlibWindow, bytes, effort);
    case Compression::kBrotli:
      return brotli_compress(bytes, effort);
    case Compression::kZstd:
      return zstd_compress(bytes, effort);
  }
  return {};
}

Result<std::string> decompress(Compression compression, std::string_view bytes, std::size_t max_bytes) {
  switch (compression) {
    case Compression::kGzip:
      return inflate_all(compression, kGzipWindow, bytes, max_bytes);
    case Compression::kDeflate: {
      // A zlib header's first two bytes are a multiple of 31 and name method 8; raw deflate hardly ever looks so.
      const auto byte = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u; };
      const bool has_header = (byte(0) & 0x0F) == 8 && (byte(0) * 256 + byte(1)) % 31 == 0;
      return inflate_all(compression, has_header ? kZlibWindow : kRawWindow, bytes, max_bytes);
    }
    case Compression::kBrotli:
      return brotli_decompress(bytes, max_bytes);
    case Compression::kZstd:
      return zstd_decompress(bytes, max_bytes);
  }
  return fail(Code::kInternal, "no such compression");
}

Result<std::string> inflate_bare(std::string_view bytes, std::size_t max_bytes) {
  return inflate_all(Compression::kDeflate, kRawWindow, bytes, max_bytes);
}

}  // namespace bellwether::codec
