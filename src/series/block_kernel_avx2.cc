// The decoder for AVX2 with FMA. Eight numbers are two vectors of four; a half vector takes its two numbers out of 16 bytes of its own, since bytes can be
// moved within halves only.
#include <immintrin.h>

#include "series/block_kernel_simd.h"

namespace bellwether::series::block_kernels {

namespace {

// For every width: where the 16 bytes of each pair of numbers begin, which of them make up each number, and how far it is shifted.
struct UnpackTable {
  std::uint8_t offsets[58][2][2];
  alignas(32) std::uint8_t bytes[58][64];
  alignas(32) std::uint64_t shifts[58][8];
};

constexpr UnpackTable make_table() {
  UnpackTable table{};
  for (unsigned width = 0; width <= 57; ++width) {
    for (unsigned number = 0; number < 8; ++number) {
      const unsigned offset = number / 2 * 2 * width / 8;
      table.offsets[width][number / 4][number / 2 % 2] = static_cast<std::uint8_t>(offset);
      table.shifts[width][number] = number * width % 8;
      for (unsigned byte = 0; byte < 8; ++byte) {
        table.bytes[width][number * 8 + byte] = static_cast<std::uint8_t>(number * width / 8 - offset + byte);
      }
    }
  }
  return table;
}

constexpr UnpackTable kTable = make_table();

// Which 32-bit parts of four packed numbers go where, for every set of present lanes.
struct ExpandTable {
  alignas(32) std::uint32_t parts[16][8];
  alignas(32) std::uint64_t present[16][4];
};

constexpr ExpandTable make_expand_table() {
  ExpandTable table{};
  for (unsigned mask = 0; mask < 16; ++mask) {
    std::uint32_t next = 0;
    for (std::size_t lane = 0; lane < 4; ++lane) {
      if ((mask >> lane & 1) == 0) continue;
      table.parts[mask][2 * lane] = 2 * next;
      table.parts[mask][2 * lane + 1] = 2 * next + 1;
      table.present[mask][lane] = ~std::uint64_t{0};
      ++next;
    }
  }
  return table;
}

constexpr ExpandTable kExpand = make_expand_table();

struct Avx2 {
  struct Group {
    __m256i low;
    __m256i high;
  };
  using Shared = __m256i;
  struct Values {
    __m256d low;
    __m256d high;
  };
  using SharedValue = __m256d;

  static __m256i load_vector(const void* at) { return _mm256_loadu_si256(static_cast<const __m256i*>(at)); }
  static __m256i load_halves(const std::byte* low, const std::byte* high) {
    const __m128i first = _mm_loadu_si128(reinterpret_cast<const __m128i*>(low));
    const __m128i second = _mm_loadu_si128(reinterpret_cast<const __m128i*>(high));
    return _mm256_inserti128_si256(_mm256_castsi128_si256(first), second, 1);
  }

  static __m256i expand_four(__m256i numbers, unsigned mask) {
    const __m256i moved = _mm256_permutevar8x32_epi32(numbers, load_vector(kExpand.parts[mask]));
    return _mm256_and_si256(moved, load_vector(kExpand.present[mask]));
  }

  struct Unpacker {
    __m256i bytes[2];
    __m256i shifts[2];
    __m256i mask;
    const std::uint8_t (*offsets)[2];

    explicit Unpacker(unsigned width)
        : bytes{load_vector(kTable.bytes[width]), load_vector(kTable.bytes[width] + 32)},
          shifts{load_vector(kTable.shifts[width]), load_vector(kTable.shifts[width] + 4)},
          mask(_mm256_set1_epi64x(static_cast<long long>((std::uint64_t{1} << width) - 1))),
          offsets(kTable.offsets[width]) {}

    Group group(const std::byte* at) const { return {cut(at, 0, shifts[0]), cut(at, 1, shifts[1])}; }

   private:
    __m256i cut(const std::byte* at, unsigned half, __m256i by) const {
      const __m256i halves = load_halves(at + offsets[half][0], at + offsets[half][1]);
      return _mm256_and_si256(_mm256_srlv_epi64(_mm256_shuffle_epi8(halves, bytes[half]), by), mask);
    }
  };

  static Group load(const std::uint64_t* at) { return {load_vector(at), load_vector(at + 4)}; }
  static void store(std::uint64_t* at, Group group) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(at), group.low);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(at + 4), group.high);
  }
  static Group expand(const std::uint64_t* at, unsigned mask) {
    const unsigned low = mask & 15;
    return {expand_four(load_vector(at), low), expand_four(load_vector(at + __builtin_popcount(low)), mask >> 4)};
  }
  static Shared splat(std::uint64_t number) { return _mm256_set1_epi64x(static_cast<long long>(number)); }
  static SharedValue splat_value(double value) { return _mm256_set1_pd(value); }
  static Group add(Group a, Shared b) { return {_mm256_add_epi64(a.low, b), _mm256_add_epi64(a.high, b)}; }
  static Shared add_shared(Shared a, Shared b) { return _mm256_add_epi64(a, b); }

  // The low 64 bits of a product out of three 32-bit ones.
  static __m256i multiply_four(__m256i a, __m256i b) {
    const __m256i cross =
        _mm256_add_epi64(_mm256_mul_epu32(_mm256_srli_epi64(a, 32), b), _mm256_mul_epu32(a, _mm256_srli_epi64(b, 32)));
    return _mm256_add_epi64(_mm256_mul_epu32(a, b), _mm256_slli_epi64(cross, 32));
  }
  static Group multiply(Group a, Shared b) { return {multiply_four(a.low, b), multiply_four(a.high, b)}; }

  static __m256i unzigzag_four(__m256i four) {
    const __m256i sign = _mm256_sub_epi64(_mm256_setzero_si256(), _mm256_and_si256(four, _mm256_set1_epi64x(1)));
    return _mm256_xor_si256(_mm256_srli_epi64(four, 1), sign);
  }
  static Group unzigzag(Group group) { return {unzigzag_four(group.low), unzigzag_four(group.high)}; }

  static __m256i prefix_sum_four(__m256i four) {
    four = _mm256_add_epi64(four, _mm256_slli_si256(four, 8));
    const __m256i of_low_half = _mm256_permute4x64_epi64(four, _MM_SHUFFLE(1, 1, 1, 1));
    return _mm256_add_epi64(four, _mm256_blend_epi32(_mm256_setzero_si256(), of_low_half, 0xf0));
  }
  static __m256i last_of_four(__m256i four) { return _mm256_permute4x64_epi64(four, _MM_SHUFFLE(3, 3, 3, 3)); }
  static Group prefix_sum(Group group) {
    group.low = prefix_sum_four(group.low);
    group.high = _mm256_add_epi64(prefix_sum_four(group.high), last_of_four(group.low));
    return group;
  }
  static Shared last(Group group) { return last_of_four(group.high); }

  static Values as_values(Group group) { return {_mm256_castsi256_pd(group.low), _mm256_castsi256_pd(group.high)}; }

  // AVX2 has no conversion of 64-bit integers. The upper 48 bits become a double on 3 * 2^67 (which is a multiple of their unit, 2^16), the lower 16 one on 2^52;
  // taking both constants off leaves the number, rounded once, by the last addition.
  static __m256d to_four_values(__m256i four) {
    const __m256d upper_base = _mm256_set1_pd(442721857769029238784.0);  // 3 * 2^67
    const __m256d lower_base = _mm256_set1_pd(4503599627370496.0);       // 2^52
    const __m256d both_bases = _mm256_set1_pd(442726361368656609280.0);  // their sum
    __m256i upper = _mm256_srai_epi32(four, 16);
    upper = _mm256_blend_epi16(upper, _mm256_setzero_si256(), 0x33);
    upper = _mm256_add_epi64(upper, _mm256_castpd_si256(upper_base));
    const __m256i lower = _mm256_blend_epi16(four, _mm256_castpd_si256(lower_base), 0x88);
    return _mm256_add_pd(_mm256_sub_pd(_mm256_castsi256_pd(upper), both_bases), _mm256_castsi256_pd(lower));
  }
  static Values to_values(Group group) { return {to_four_values(group.low), to_four_values(group.high)}; }

  // The correctly rounded quotient; why it is, docs/formats/block.md says.
  static __m256d divide_four(__m256d numbers, __m256d power, __m256d reciprocal) {
    const __m256d quotient = _mm256_mul_pd(numbers, reciprocal);
    return _mm256_fmadd_pd(_mm256_fnmadd_pd(quotient, power, numbers), reciprocal, quotient);
  }
  static Values divide(Values numbers, SharedValue power, SharedValue reciprocal) {
    return {divide_four(numbers.low, power, reciprocal), divide_four(numbers.high, power, reciprocal)};
  }
  static void store_values(double* at, Values values) {
    _mm256_storeu_pd(at, values.low);
    _mm256_storeu_pd(at + 4, values.high);
  }
  static void store_some_values(double* at, Values values, unsigned count) {
    double all[8];
    store_values(all, values);
    __builtin_memcpy(at, all, count * sizeof(double));
  }
};

}  // namespace

void decode_avx2(const Stream& stream, double* out) {
  SimdDecoder<Avx2>::decode(stream, out);
}

}  // namespace bellwether::series::block_kernels
