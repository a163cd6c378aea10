// The decoder for AVX-512 with VBMI: one byte permutation brings eight packed numbers to their lanes.
#include <immintrin.h>

#include "series/block_kernel_simd.h"

namespace bellwether::series::block_kernels {

namespace {

// For every width: which bytes of a 64-byte load make up each of eight numbers, and how far each is shifted within them.
struct UnpackTable {
  alignas(64) std::uint8_t bytes[58][64];
  alignas(64) std::uint64_t shifts[58][8];
};

constexpr UnpackTable make_table() {
  UnpackTable table{};
  for (unsigned width = 0; width <= 57; ++width) {
    for (unsigned lane = 0; lane < 8; ++lane) {
      table.shifts[width][lane] = lane * width % 8;
      for (unsigned byte = 0; byte < 8; ++byte) {
        table.bytes[width][lane * 8 + byte] = static_cast<std::uint8_t>(lane * width / 8 + byte);
      }
    }
  }
  return table;
}

constexpr UnpackTable kTable = make_table();

struct Avx512 {
  using Group = __m512i;
  using Shared = __m512i;
  using Values = __m512d;
  using SharedValue = __m512d;

  struct Unpacker {
    __m512i bytes;
    __m512i shifts;
    __m512i mask;

    explicit Unpacker(unsigned width)
        : bytes(_mm512_load_si512(kTable.bytes[width])),
          shifts(_mm512_load_si512(kTable.shifts[width])),
          mask(_mm512_set1_epi64(static_cast<long long>((std::uint64_t{1} << width) - 1))) {}

    Group group(const std::byte* at) const { return cut(at, shifts); }
    // Numbers for the lanes in `lanes`, the first at `bit` of `packed`; 0 in the others.
    Group sparse_group(const std::byte* packed, std::size_t bit, unsigned, unsigned lanes) const {
      const __m512i more = _mm512_set1_epi64(static_cast<long long>(bit % 8));
      const __m512i numbers = cut(packed + bit / 8, _mm512_add_epi64(shifts, more));
      return _mm512_maskz_expand_epi64(static_cast<__mmask8>(lanes), numbers);
    }

   private:
    Group cut(const std::byte* at, __m512i by) const {
      const __m512i spread = _mm512_permutexvar_epi8(bytes, _mm512_loadu_si512(at));
      return _mm512_and_si512(_mm512_srlv_epi64(spread, by), mask);
    }
  };

  static Group load(const std::uint64_t* at) { return _mm512_loadu_si512(at); }
  static void store(std::uint64_t* at, Group group) { _mm512_storeu_si512(at, group); }
  static Group expand(const std::uint64_t* at, unsigned mask) {
    return _mm512_maskz_expand_epi64(static_cast<__mmask8>(mask), _mm512_loadu_si512(at));
  }
  static Shared splat(std::uint64_t number) { return _mm512_set1_epi64(static_cast<long long>(number)); }
  static SharedValue splat_value(double value) { return _mm512_set1_pd(value); }
  static Group add(Group a, Shared b) { return _mm512_add_epi64(a, b); }
  static Shared add_shared(Shared a, Shared b) { return _mm512_add_epi64(a, b); }
  static Group multiply(Group a, Shared b) { return _mm512_mullo_epi64(a, b); }

  static Group unzigzag(Group group) {
    const __m512i sign = _mm512_sub_epi64(_mm512_setzero_si512(), _mm512_and_si512(group, _mm512_set1_epi64(1)));
    return _mm512_xor_si512(_mm512_srli_epi64(group, 1), sign);
  }
  static Group prefix_sum(Group group) {
    const __m512i zero = _mm512_setzero_si512();
    group = _mm512_add_epi64(group, _mm512_alignr_epi64(group, zero, 7));
    group = _mm512_add_epi64(group, _mm512_alignr_epi64(group, zero, 6));
    return _mm512_add_epi64(group, _mm512_alignr_epi64(group, zero, 4));
  }
  static Shared last(Group group) { return _mm512_permutexvar_epi64(_mm512_set1_epi64(7), group); }

  static Values as_values(Group group) { return _mm512_castsi512_pd(group); }
  static Values to_values(Group group) { return _mm512_cvtepi64_pd(group); }
  // The correctly rounded quotient; why it is, docs/formats/block.md says.
  static Values divide(Values numbers, SharedValue power, SharedValue reciprocal) {
    const __m512d quotient = _mm512_mul_pd(numbers, reciprocal);
    return _mm512_fmadd_pd(_mm512_fnmadd_pd(quotient, power, numbers), reciprocal, quotient);
  }
  static void store_values(double* at, Values values) { _mm512_storeu_pd(at, values); }
  static void store_some_values(double* at, Values values, unsigned count) {
    _mm512_mask_storeu_pd(at, static_cast<__mmask8>((1u << count) - 1), values);
  }
};

}  // namespace

void decode_avx512vbmi(const Stream& stream, double* out) {
  SimdDecoder<Avx512>::decode(stream, out);
}

}  // namespace bellwether::series::block_kernels
