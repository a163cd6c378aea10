// Fixed-width integers in files: little-endian, unaligned.
#pragma once

#include <bit>
#include <cstddef>
#include <cstring>

namespace bellwether::series {

static_assert(std::endian::native == std::endian::little, "files are written in the machine's own byte order");

template <class Integer>
void store_little(std::byte* at, Integer value) {
  std::memcpy(at, &value, sizeof value);
}

template <class Integer>
Integer load_little(const std::byte* at) {
  Integer value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

}  // namespace bellwether::series
