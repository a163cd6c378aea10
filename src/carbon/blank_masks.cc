#include "carbon/blank_masks.h"

#include <iterator>

#include <immintrin.h>

namespace bellwether::carbon {
namespace {

// A byte is at most 0x20 when the unsigned minimum of both is the byte itself.

__attribute__((target("avx512f,avx512bw"))) void run_avx512(const char* text, std::size_t blocks, std::uint64_t* out) {
  const __m512i space = _mm512_set1_epi8(0x20);
  for (std::size_t i = 0; i < blocks; ++i) out[i] = _mm512_cmple_epu8_mask(_mm512_loadu_si512(text + 64 * i), space);
}

__attribute__((target("avx2"))) void run_avx2(const char* text, std::size_t blocks, std::uint64_t* out) {
  const __m256i space = _mm256_set1_epi8(0x20);
  for (std::size_t i = 0; i < blocks; ++i) {
    std::uint64_t mask = 0;
    for (int half = 0; half < 2; ++half) {
      const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 64 * i + 32 * half));
      const __m256i blank = _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, space), bytes);
      mask |= std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(blank))} << (32 * half);
    }
    out[i] = mask;
  }
}

void run_sse2(const char* text, std::size_t blocks, std::uint64_t* out) {
  const __m128i space = _mm_set1_epi8(0x20);
  for (std::size_t i = 0; i < blocks; ++i) {
    std::uint64_t mask = 0;
    for (int quarter = 0; quarter < 4; ++quarter) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + 64 * i + 16 * quarter));
      const __m128i blank = _mm_cmpeq_epi8(_mm_min_epu8(bytes, space), bytes);
      mask |= std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(blank))} << (16 * quarter);
    }
    out[i] = mask;
  }
}

void run_plain(const char* text, std::size_t blocks, std::uint64_t* out) {
  for (std::size_t i = 0; i < blocks; ++i) {
    std::uint64_t mask = 0;
    for (unsigned bit = 0; bit < 64; ++bit)
      mask |= std::uint64_t{static_cast<unsigned char>(text[64 * i + bit]) <= 0x20} << bit;
    out[i] = mask;
  }
}

const BlankKernel kKernels[] = {
    {"avx512", __builtin_cpu_supports("avx512bw") != 0, run_avx512},
    {"avx2", __builtin_cpu_supports("avx2") != 0, run_avx2},
    {"sse2", true, run_sse2},
    {"plain", true, run_plain},
};

const BlankKernel& best_kernel() {
  const BlankKernel* kernel = kKernels;
  while (!kernel->available) ++kernel;
  return *kernel;
}

}  // namespace

const BlankKernel* blank_kernels(std::size_t& count) {
  count = std::size(kKernels);
  return kKernels;
}

void find_blanks(const char* text, std::size_t size, std::uint64_t* out) {
  static const BlankKernel& kernel = best_kernel();
  const std::size_t blocks = (size + 63) / 64;
  kernel.run(text, blocks, out);
  if (size % 64 != 0) out[blocks - 1] &= (std::uint64_t{1} << (size % 64)) - 1;
}

}  // namespace bellwether::carbon
