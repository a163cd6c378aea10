// The byte layout of a block, shared by the encoder, the validator and the decoders. Private to the codec. docs/formats/block.md is the authority.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "series/block.h"
#include "series/block_layout.h"

namespace bellwether::series::block_format {

static_assert(std::endian::native == std::endian::little, "blocks are read with plain loads");

enum class Shape : std::uint8_t { kEmpty = 0, kConstant = 1, kFrameOfReference = 2, kDelta = 3, kDeltaOfDelta = 4 };

inline constexpr unsigned kShapeMask = 7;
inline constexpr unsigned kFactoredOffset = 3;  // shape bits 5, 6, 7 are 2, 3, 4 with a factor
inline constexpr unsigned kGapFlag = 8;
inline constexpr unsigned kScaleShift = 4;
inline constexpr unsigned kMaxExponent = 9;
inline constexpr unsigned kRawScale = 15;
inline constexpr unsigned kGapBitmap = 255;  // in place of a number of runs
inline constexpr std::size_t kMaxGapRuns = 254;

inline constexpr std::array<double, kMaxExponent + 1> kPowersOfTen = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

constexpr std::uint64_t zigzag(std::uint64_t value) {
  return (value << 1) ^ (std::uint64_t{0} - (value >> 63));
}
constexpr std::uint64_t unzigzag(std::uint64_t value) {
  return (value >> 1) ^ (std::uint64_t{0} - (value & 1));
}

constexpr std::size_t packed_bytes(std::size_t count, unsigned width) {
  return (count * width + 7) / 8;
}

constexpr std::size_t varint_bytes(std::uint64_t value) {
  return (static_cast<std::size_t>(std::bit_width(value | 1)) + 6) / 7;
}

inline void put_varint(std::uint64_t value, std::vector<std::byte>& out) {
  for (; value >= 128; value >>= 7) out.push_back(static_cast<std::byte>(value | 128));
  out.push_back(static_cast<std::byte>(value));
}

// Trusts that a varint is there.
inline std::uint64_t take_varint(const std::byte*& at) {
  std::uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = static_cast<std::uint64_t>(*at++);
    value |= (byte & 127) << shift;
    if (byte < 128) return value;
  }
}

template <class T>
T load(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}

// The first `count` (1 … 64) bits of a bitmap.
inline std::uint64_t load_bitmap(const std::byte* at, std::size_t count) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, at, (count + 7) / 8);
  return bits;
}

}  // namespace bellwether::series::block_format
