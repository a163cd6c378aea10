#include "codec/zstd_block.h"

#include <algorithm>

#include <fmt/format.h>
#include <zstd.h>

#include "base/check.h"

namespace bellwether::codec {

struct ZstdPacker::Context {
  ZSTD_CCtx* value = ZSTD_createCCtx();
  ~Context() { ZSTD_freeCCtx(value); }
};

struct ZstdUnpacker::Context {
  ZSTD_DCtx* value = ZSTD_createDCtx();
  ~Context() { ZSTD_freeDCtx(value); }
};

ZstdPacker::ZstdPacker(int level) : context_(std::make_unique<Context>()), level_(level) {
  CHECK(context_->value != nullptr, "zstd: out of memory");
}
ZstdPacker::~ZstdPacker() = default;

std::size_t ZstdPacker::pack(std::string_view bytes, std::string& out) {
  const std::size_t begin = out.size();
  out.resize(begin + ZSTD_compressBound(bytes.size()));
  const std::size_t packed =
      ZSTD_compressCCtx(context_->value, out.data() + begin, out.size() - begin, bytes.data(), bytes.size(), level_);
  CHECK(!ZSTD_isError(packed), "zstd: {}", ZSTD_getErrorName(packed));
  out.resize(begin + std::min(packed, bytes.size()));
  if (packed >= bytes.size()) out.replace(begin, bytes.size(), bytes);
  return out.size() - begin;
}

ZstdUnpacker::ZstdUnpacker() : context_(std::make_unique<Context>()) {
  CHECK(context_->value != nullptr, "zstd: out of memory");
}
ZstdUnpacker::~ZstdUnpacker() = default;

Result<void> ZstdUnpacker::unpack(std::string_view packed, std::size_t size, std::string& out) {
  if (packed.size() == size) {
    out = packed;
    return {};
  }
  out.resize(size);
  const std::size_t unpacked =
      ZSTD_decompressDCtx(context_->value, out.data(), out.size(), packed.data(), packed.size());
  if (ZSTD_isError(unpacked)) return fail(Code::kDataLoss, fmt::format("zstd: {}", ZSTD_getErrorName(unpacked)));
  if (unpacked != size) return fail(Code::kDataLoss, fmt::format("a block of {} bytes, not {}", unpacked, size));
  return {};
}

}  // namespace bellwether::codec
