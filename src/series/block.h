// Blocks: up to kMaxBlockSlots slots of one series as bytes. A slot is a double; NaN, of any payload, is a slot without a value. Everything
// else comes back bit for bit. Format: docs/formats/block.md.
//
// Values become integers (short decimals by a power of ten, anything else as its bit pattern), integers become the best of constant, frame
// of reference, delta and delta of delta with their common divisor taken out, and those are bit-packed 64 at a time with exceptions
// (Lemire's PFOR family; the exact division is Markstein's).
//
// Pure functions, any thread. Cost for a core: encode about 50 M points/s; decode over 1 G points/s with AVX2 or better; validate a few ns for
// every 64 slots. Memory: none on the heap beyond the output.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::series {

inline constexpr std::size_t kMaxBlockSlots = 1024;
// Readable bytes that must follow a block in memory wherever it is decoded. Their values do not matter.
inline constexpr std::size_t kBlockPadding = 64;
// No block is longer than this, whatever its values.
inline constexpr std::size_t kMaxBlockBytes = 1 + 1 + 1024 / 8 + 3 * 10 + (kMaxBlockSlots / 64) * (1 + 64 * 8);

// Appends the block of `values` (1 … kMaxBlockSlots of them) to `out`; never the padding.
void encode_block(std::span<const double> values, std::vector<std::byte>& out);

// Whether `block` is a well-formed block of `slots` slots: kDataLoss naming the byte otherwise. Reads nothing outside `block`. Whoever got bytes from a
// file calls this once before decode_block.
Result<void> validate_block(std::span<const std::byte> block, std::size_t slots);

// Fills `out`, one double for each slot of the block, with the fastest decoder of this machine. The block must be valid for out.size() slots and
// be followed by kBlockPadding readable bytes.
void decode_block(std::span<const std::byte> block, std::span<double> out);

// One implementation of decode_block. All give the same bits.
struct BlockDecoder {
  std::string_view name;  // "avx512vbmi", "avx2", "scalar"
  void (*decode)(std::span<const std::byte> block, std::span<double> out);
};

// Those this machine can run, fastest first; the last is "scalar". For tests and benchmarks.
std::span<const BlockDecoder> block_decoders();

}  // namespace bellwether::series
