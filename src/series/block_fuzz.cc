// Two questions for the block codec: are any bytes that pass validation decoded alike by every decoder and without a read past the padding, and do any doubles come
// back? The first byte chooses, the next two are the slots of the first question.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>

#include "series/block.h"

namespace bellwether::series {
namespace {

std::vector<std::uint64_t> decode(const BlockDecoder& decoder, std::span<const std::byte> block, std::size_t slots,
                                  std::byte padding) {
  // Exactly the padding that is promised, so that the address sanitizer sees a read beyond.
  std::vector<std::byte> memory(block.begin(), block.end());
  memory.resize(block.size() + kBlockPadding, padding);
  std::vector<double> out(slots);
  decoder.decode(std::span(memory).first(block.size()), out);
  std::vector<std::uint64_t> bits(slots);
  std::memcpy(bits.data(), out.data(), slots * sizeof(double));
  return bits;
}

void decode_anything(std::span<const std::byte> block, std::size_t slots) {
  if (!validate_block(block, slots)) return;
  const std::vector<std::uint64_t> want = decode(block_decoders().back(), block, slots, std::byte{0});
  for (const BlockDecoder& decoder : block_decoders()) {
    if (decode(decoder, block, slots, std::byte{0xff}) != want) std::abort();
  }
}

void encode_anything(std::span<const std::byte> bytes) {
  const std::size_t slots = std::min(bytes.size() / sizeof(double), kMaxBlockSlots);
  if (slots == 0) return;
  std::vector<double> values(slots);
  std::memcpy(values.data(), bytes.data(), slots * sizeof(double));
  std::vector<std::byte> block;
  encode_block(values, block);
  if (block.size() > kMaxBlockBytes || !validate_block(block, slots)) std::abort();
  const std::vector<std::uint64_t> got = decode(block_decoders().front(), block, slots, std::byte{0xff});
  for (std::size_t i = 0; i < slots; ++i) {
    const double want = std::isnan(values[i]) ? std::numeric_limits<double>::quiet_NaN() : values[i];
    if (got[i] != std::bit_cast<std::uint64_t>(want)) std::abort();
  }
}

}  // namespace
}  // namespace bellwether::series

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bellwether::series;
  if (size < 3) return 0;
  const auto bytes = std::as_bytes(std::span(data, size));
  if (data[0] % 2 == 0) {
    decode_anything(bytes.subspan(3), 1 + (data[1] + data[2] * 256u) % kMaxBlockSlots);
  } else {
    encode_anything(bytes.subspan(1));
  }
  return 0;
}
