// The hash of a key in the key tables: two 64-bit multiplications for each 16 bytes, seeded, so that foreign names cannot be chosen to
// collide. For memory only: placement and files use base/hash.h, which is stable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace bellwether::statsd {

namespace hash_detail {
inline std::uint64_t load64(const char* bytes) {
  std::uint64_t value;
  std::memcpy(&value, bytes, sizeof(value));
  return value;
}
inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}
inline constexpr std::uint64_t kFirst = 0xa0761d6478bd642f;
inline constexpr std::uint64_t kSecond = 0xe7037ed1a0b428db;
}  // namespace hash_detail

// Reads exactly `size` bytes. About 4 ns for 40 bytes.
inline std::uint64_t key_hash(const char* key, std::size_t size, std::uint8_t type, std::uint64_t seed) {
  using hash_detail::load64;
  using hash_detail::mix;
  std::uint64_t hash = seed ^ type ^ (static_cast<std::uint64_t>(size) << 8);
  const char* at = key;
  std::size_t left = size;
  for (; left > 16; at += 16, left -= 16) hash = mix(load64(at) ^ hash, load64(at + 8) ^ hash_detail::kFirst);
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  if (left >= 8) {
    low = load64(at);
    high = load64(at + left - 8);
  } else if (left >= 4) {
    std::uint32_t head;
    std::uint32_t tail;
    std::memcpy(&head, at, 4);
    std::memcpy(&tail, at + left - 4, 4);
    low = head;
    high = tail;
  } else if (left > 0) {
    low = static_cast<std::uint8_t>(at[0]) | static_cast<std::uint64_t>(static_cast<std::uint8_t>(at[left / 2])) << 8 |
          static_cast<std::uint64_t>(static_cast<std::uint8_t>(at[left - 1])) << 16;
  }
  return mix(low ^ hash, high ^ hash_detail::kSecond);
}

// Compares `size` bytes; reads no others.
inline bool same_key(const char* a, const char* b, std::size_t size) {
  if (size < 8) return std::memcmp(a, b, size) == 0;
  for (std::size_t at = 0; at + 8 <= size; at += 8) {
    if (hash_detail::load64(a + at) != hash_detail::load64(b + at)) return false;
  }
  return hash_detail::load64(a + size - 8) == hash_detail::load64(b + size - 8);
}

}  // namespace bellwether::statsd
