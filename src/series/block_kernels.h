// The inner decoders: from the numbers of a block's mini-blocks to its present values, one implementation for each instruction set. Private to
// the codec.
//
// The sources behind avx2 and avx512vbmi are compiled with flags that other sources are not. So they include no header with inline
// functions (the linker could keep their copy of one for everybody), everything in them has internal linkage, and what they need comes in here as plain data.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bellwether::series::block_kernels {

enum class Steps : std::uint8_t { kFrameOfReference, kDelta, kDeltaOfDelta };
enum class Unit : std::uint8_t { kInteger, kDecimal, kRaw };  // m is the value, has decimals, is its bit pattern

// `count` values: out[i] = value(base + factor * k), k running over the mini-blocks' numbers as `steps` says from `carry` and `slope` on.
// For a block without a factor base is in `carry`, and `base` is 0.
struct Stream {
  const std::byte* mini_blocks;
  std::size_t count;
  Steps steps;
  Unit unit;
  bool factored;
  std::uint64_t carry;
  std::uint64_t slope;
  std::uint64_t base;
  std::uint64_t factor;
  double power;       // 10^e
  double reciprocal;  // the double nearest to 10^-e
};

using Kernel = void (*)(const Stream& stream, double* out);

void decode_scalar(const Stream& stream, double* out);
void decode_avx2(const Stream& stream, double* out);
void decode_avx512vbmi(const Stream& stream, double* out);

}  // namespace bellwether::series::block_kernels
