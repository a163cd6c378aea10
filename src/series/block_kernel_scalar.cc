// The portable decoder, and the plainest: the one the others are compared with.
#include <algorithm>
#include <limits>

#include "series/block_format.h"
#include "series/block_kernels.h"

namespace bellwether::series::block_kernels {

using namespace block_format;

namespace {

void unpack(const std::byte* packed, std::size_t count, unsigned width, std::uint64_t* out) {
  if (width == 0) {
    std::fill_n(out, count, 0);
    return;
  }
  const std::uint64_t mask = std::numeric_limits<std::uint64_t>::max() >> (64 - width);
  std::size_t bit = 0;
  for (std::size_t i = 0; i < count; ++i, bit += width) {
    const std::byte* const at = packed + bit / 8;
    const unsigned shift = bit % 8;
    std::uint64_t number = load<std::uint64_t>(at) >> shift;
    if (shift + width > 64) number |= static_cast<std::uint64_t>(at[8]) << (64 - shift);
    out[i] = number & mask;
  }
}

const std::byte* unpack_sparse(const std::byte* at, std::size_t count, unsigned width, std::uint64_t* out) {
  const std::uint64_t bitmap = load_bitmap(at, count);
  at += (count + 7) / 8;
  const auto non_zero = static_cast<std::size_t>(std::popcount(bitmap));
  std::uint64_t numbers[kMiniBlock + 1];
  unpack(at, non_zero, width, numbers);
  std::size_t next = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t present = bitmap >> i & 1;
    out[i] = present != 0 ? numbers[next] : 0;
    next += present;
  }
  return at + packed_bytes(non_zero, width);
}

const std::byte* unpack_with_exceptions(const std::byte* at, std::size_t count, unsigned width, std::uint64_t* out) {
  const auto exceptions = static_cast<std::size_t>(*at++);
  const std::byte* const positions = at;
  at += exceptions;
  std::uint64_t high[kMiniBlock];
  for (std::size_t i = 0; i < exceptions; ++i) high[i] = take_varint(at);
  unpack(at, count, width, out);
  for (std::size_t i = 0; i < exceptions; ++i) out[static_cast<std::size_t>(positions[i])] |= high[i] << width;
  return at + packed_bytes(count, width);
}

const std::byte* unpack_mini_block(const std::byte* at, std::size_t count, std::uint64_t* out) {
  const auto header = static_cast<unsigned>(*at++);
  if ((header & kExceptionFlag) != 0) return unpack_with_exceptions(at, count, header - kExceptionFlag, out);
  if (header >= kSparseBase) return unpack_sparse(at, count, header - kSparseBase, out);
  unpack(at, count, header, out);
  return at + packed_bytes(count, header);
}

}  // namespace

void decode_scalar(const Stream& stream, double* out) {
  std::uint64_t numbers[kMiniBlock];
  std::uint64_t carry = stream.carry;
  std::uint64_t slope = stream.slope;
  const std::byte* at = stream.mini_blocks;
  for (std::size_t begin = 0; begin < stream.count; begin += kMiniBlock) {
    const std::size_t count = std::min(kMiniBlock, stream.count - begin);
    at = unpack_mini_block(at, count, numbers);
    switch (stream.steps) {
      case Steps::kFrameOfReference:
        for (std::size_t i = 0; i < count; ++i) numbers[i] += carry;
        break;
      case Steps::kDelta:
        for (std::size_t i = 0; i < count; ++i) numbers[i] = carry += unzigzag(numbers[i]);
        break;
      case Steps::kDeltaOfDelta:
        for (std::size_t i = 0; i < count; ++i) numbers[i] = carry += slope += unzigzag(numbers[i]);
        break;
    }
    if (stream.factored) {
      for (std::size_t i = 0; i < count; ++i) numbers[i] = stream.base + stream.factor * numbers[i];
    }
    double* const values = out + begin;
    switch (stream.unit) {
      case Unit::kInteger:
        for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<double>(static_cast<std::int64_t>(numbers[i]));
        break;
      case Unit::kDecimal:
        for (std::size_t i = 0; i < count; ++i) {
          values[i] = static_cast<double>(static_cast<std::int64_t>(numbers[i])) / stream.power;
        }
        break;
      case Unit::kRaw:
        for (std::size_t i = 0; i < count; ++i) values[i] = std::bit_cast<double>(numbers[i]);
        break;
    }
  }
}

}  // namespace bellwether::series::block_kernels
