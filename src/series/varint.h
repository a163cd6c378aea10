// Variable-length integers as the log and the names files use them: seven bits a byte, least significant first, the
// high bit says "more"; signed ones zigzag. At most ten bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace bellwether::series {

inline constexpr std::size_t kMaxVarintBytes = 10;

constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

// Writes at `out`, which has room for kMaxVarintBytes, and returns the end.
inline std::byte* write_varint(std::byte* out, std::uint64_t value) {
  while (value >= 0x80) {
    *out++ = static_cast<std::byte>(value | 0x80);
    value >>= 7;
  }
  *out++ = static_cast<std::byte>(value);
  return out;
}

// Reads at the front of `bytes` and drops what it read. False when the bytes end first or the number does not fit 64
// bits.
inline bool read_varint(std::span<const std::byte>& bytes, std::uint64_t& value) {
  value = 0;
  const std::size_t most = bytes.size() < kMaxVarintBytes ? bytes.size() : kMaxVarintBytes;
  for (std::size_t i = 0; i < most; ++i) {
    const auto byte = static_cast<std::uint64_t>(bytes[i]);
    if (i == kMaxVarintBytes - 1 && byte > 1) return false;
    value |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      bytes = bytes.subspan(i + 1);
      return true;
    }
  }
  return false;
}

}  // namespace bellwether::series
