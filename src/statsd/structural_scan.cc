#include "statsd/structural_scan.h"

#include <bit>

#include <immintrin.h>

namespace bellwether::statsd {

namespace {

// Writes the positions of the set bits, four at a time: most blocks of 64 bytes hold between two and eight.
inline std::uint32_t* write_positions(std::uint64_t mask, std::uint32_t base, std::uint32_t* out) {
  const int count = std::popcount(mask);
  std::uint32_t* at = out;
  for (int written = 0; written < count; written += 4, at += 4) {
    for (int i = 0; i < 4; ++i) {
      at[i] = base + static_cast<std::uint32_t>(std::countr_zero(mask));
      mask &= mask - 1;
    }
  }
  return out + count;
}

inline std::uint64_t within(std::uint64_t mask, std::size_t left) {
  return left >= 64 ? mask : mask & ((std::uint64_t{1} << left) - 1);
}

inline std::uint64_t block_sse2(const char* data) {
  const __m128i newline = _mm_set1_epi8('\n');
  const __m128i colon = _mm_set1_epi8(':');
  const __m128i bar = _mm_set1_epi8('|');
  std::uint64_t mask = 0;
  for (int i = 0; i < 4; ++i) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + 16 * i));
    const __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, newline), _mm_cmpeq_epi8(bytes, colon)),
                                       _mm_cmpeq_epi8(bytes, bar));
    mask |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(found))) << (16 * i);
  }
  return mask;
}

__attribute__((target("avx2"))) inline std::uint64_t block_avx2(const char* data) {
  const __m256i newline = _mm256_set1_epi8('\n');
  const __m256i colon = _mm256_set1_epi8(':');
  const __m256i bar = _mm256_set1_epi8('|');
  std::uint64_t mask = 0;
  for (int i = 0; i < 2; ++i) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + 32 * i));
    const __m256i found =
        _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(bytes, newline), _mm256_cmpeq_epi8(bytes, colon)),
                        _mm256_cmpeq_epi8(bytes, bar));
    mask |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(found))) << (32 * i);
  }
  return mask;
}

}  // namespace

std::size_t scan_structurals_scalar(const char* data, std::size_t size, std::uint32_t* out) {
  std::uint32_t* at = out;
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] == '\n' || data[i] == ':' || data[i] == '|') *at++ = static_cast<std::uint32_t>(i);
  }
  return static_cast<std::size_t>(at - out);
}

std::size_t scan_structurals_sse2(const char* data, std::size_t size, std::uint32_t* out) {
  std::uint32_t* at = out;
  for (std::size_t offset = 0; offset < size; offset += 64) {
    at = write_positions(within(block_sse2(data + offset), size - offset), static_cast<std::uint32_t>(offset), at);
  }
  return static_cast<std::size_t>(at - out);
}

__attribute__((target("avx2,bmi,popcnt"))) std::size_t scan_structurals_avx2(const char* data, std::size_t size,
                                                                             std::uint32_t* out) {
  std::uint32_t* at = out;
  for (std::size_t offset = 0; offset < size; offset += 64) {
    at = write_positions(within(block_avx2(data + offset), size - offset), static_cast<std::uint32_t>(offset), at);
  }
  return static_cast<std::size_t>(at - out);
}

__attribute__((target("avx512f,avx512bw,bmi,popcnt"))) std::size_t scan_structurals_avx512(const char* data,
                                                                                           std::size_t size,
                                                                                           std::uint32_t* out) {
  const __m512i newline = _mm512_set1_epi8('\n');
  const __m512i colon = _mm512_set1_epi8(':');
  const __m512i bar = _mm512_set1_epi8('|');
  std::uint32_t* at = out;
  for (std::size_t offset = 0; offset < size; offset += 64) {
    const __m512i bytes = _mm512_loadu_si512(data + offset);
    const std::uint64_t mask = _mm512_cmpeq_epi8_mask(bytes, newline) | _mm512_cmpeq_epi8_mask(bytes, colon) |
                               _mm512_cmpeq_epi8_mask(bytes, bar);
    at = write_positions(within(mask, size - offset), static_cast<std::uint32_t>(offset), at);
  }
  return static_cast<std::size_t>(at - out);
}

bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
}
bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
}

StructuralScan fastest_structural_scan() {
  if (has_avx512()) return scan_structurals_avx512;
  if (has_avx2()) return scan_structurals_avx2;
  return scan_structurals_sse2;
}

}  // namespace bellwether::statsd
