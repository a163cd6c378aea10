// One decoder for every vector instruction set. `Isa` is a type with internal linkage that supplies groups of eight 64-bit numbers and what can
// be done with them; so all of this has internal linkage too, as block_kernels.h demands. Include it only in kernel sources.
//
// The sets differ in how a number is cut out of packed bytes, moved between lanes and turned into a double; block_kernel_avx2.cc and
// block_kernel_avx512.cc say how.
#pragma once

#include "series/block_kernels.h"
#include "series/block_layout.h"

namespace bellwether::series::block_kernels {

template <class Isa>
struct SimdDecoder {
  using Group = typename Isa::Group;
  using Shared = typename Isa::Shared;

  static constexpr std::size_t kGroup = 8;
  static constexpr std::size_t kMiniBlock = block_format::kMiniBlock;
  static constexpr unsigned kMaxVectorWidth = 57;   // a number and its shift, up to 7 bits, within 8 bytes
  static constexpr unsigned kMaxShiftedWidth = 50;  // and another shift, of the whole group

  static std::size_t packed_bytes(std::size_t count, unsigned width) { return (count * width + 7) / 8; }

  static std::uint64_t take_varint(const std::byte*& at) {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const auto byte = static_cast<std::uint64_t>(*at++);
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  }

  // Where a mini-block's numbers come from, eight at a time: straight from packed bytes ...
  struct Packed {
    typename Isa::Unpacker unpacker;
    const std::byte* at;
    unsigned width;

    Group next() {
      const Group group = unpacker.group(at);
      at += width;
      return group;
    }
  };

  // ... from memory ...
  struct Memory {
    const std::uint64_t* at;

    Group next() {
      const Group group = Isa::load(at);
      at += kGroup;
      return group;
    }
  };

  // ... or from the non-zero ones and a bitmap of where they belong: straight from packed bytes, from whatever bit the next begins at ...
  struct Sparse {
    typename Isa::Unpacker unpacker;
    const std::byte* packed;
    unsigned width;
    std::uint64_t bitmap;
    std::size_t bit = 0;

    Group next() {
      const auto mask = static_cast<unsigned>(bitmap & 0xff);
      const Group group = unpacker.sparse_group(packed, bit, width, mask);
      bit += static_cast<std::size_t>(__builtin_popcount(mask)) * width;
      bitmap >>= kGroup;
      return group;
    }
  };

  // ... or, too wide for that, from memory.
  struct SparseMemory {
    const std::uint64_t* at;
    std::uint64_t bitmap;

    Group next() {
      const auto mask = static_cast<unsigned>(bitmap & 0xff);
      const Group group = Isa::expand(at, mask);
      at += __builtin_popcount(mask);
      bitmap >>= kGroup;
      return group;
    }
  };

  // Into `out`, which has room for a group more than `count`.
  static void unpack(const std::byte* packed, std::size_t count, unsigned width, std::uint64_t* out) {
    if (width <= kMaxVectorWidth) {
      Packed source{typename Isa::Unpacker(width), packed, width};
      for (std::size_t i = 0; i < count; i += kGroup) Isa::store(out + i, source.next());
      return;
    }
    const std::uint64_t mask = ~std::uint64_t{0} >> (64 - width);
    std::size_t bit = 0;
    for (std::size_t i = 0; i < count; ++i, bit += width) {
      const std::byte* const at = packed + bit / 8;
      const unsigned shift = bit % 8;
      std::uint64_t number = 0;
      __builtin_memcpy(&number, at, sizeof(number));
      number >>= shift;
      if (shift + width > 64) number |= static_cast<std::uint64_t>(at[8]) << (64 - shift);
      out[i] = number & mask;
    }
  }

  // What runs on from one mini-block to the next.
  template <Steps steps, Unit unit, bool factored>
  struct Run {
    Shared carry;
    Shared slope;
    Shared base;
    Shared factor;
    typename Isa::SharedValue power;
    typename Isa::SharedValue reciprocal;

    explicit Run(const Stream& stream)
        : carry(Isa::splat(stream.carry)),
          slope(Isa::splat(stream.slope)),
          base(Isa::splat(stream.base)),
          factor(Isa::splat(stream.factor)),
          power(Isa::splat_value(stream.power)),
          reciprocal(Isa::splat_value(stream.reciprocal)) {}

    typename Isa::Values values(Group group) {
      if constexpr (steps == Steps::kFrameOfReference) {
        group = Isa::add(group, carry);
      } else {
        group = Isa::prefix_sum(Isa::unzigzag(group));
        if constexpr (steps == Steps::kDeltaOfDelta) {
          // The chain from group to group is one addition: the sum within the group does not wait for it.
          const Shared rise = Isa::last(group);
          group = Isa::add(group, slope);
          slope = Isa::add_shared(slope, rise);
          group = Isa::prefix_sum(group);
        }
        const Shared sum = Isa::last(group);
        group = Isa::add(group, carry);
        carry = Isa::add_shared(carry, sum);
      }
      if constexpr (factored) group = Isa::add(Isa::multiply(group, factor), base);
      if constexpr (unit == Unit::kRaw) return Isa::as_values(group);
      const typename Isa::Values numbers = Isa::to_values(group);
      if constexpr (unit == Unit::kInteger) return numbers;
      return Isa::divide(numbers, power, reciprocal);
    }

    template <class Source>
    void mini_block(Source source, std::size_t count, double* out) {
      std::size_t i = 0;
      for (; i + kGroup <= count; i += kGroup) Isa::store_values(out + i, values(source.next()));
      if (i < count) Isa::store_some_values(out + i, values(source.next()), static_cast<unsigned>(count - i));
    }
  };

  template <class AnyRun>
  static void sparse_mini_block(AnyRun& run, const std::byte* packed, std::size_t non_zero, unsigned width,
                                std::uint64_t bitmap, std::size_t count, double* out, std::uint64_t* scratch) {
    // Two half vectors that begin at two bits of their own are slower than the way through memory, one whole vector is not.
    if constexpr (requires { &Isa::Unpacker::sparse_group; }) {
      if (width <= kMaxShiftedWidth) {
        return run.mini_block(Sparse{typename Isa::Unpacker(width), packed, width, bitmap}, count, out);
      }
    }
    unpack(packed, non_zero, width, scratch);
    run.mini_block(SparseMemory{scratch, bitmap}, count, out);
  }

  template <Steps steps, Unit unit, bool factored>
  static void decode(const Stream& stream, double* out) {
    Run<steps, unit, factored> run(stream);
    std::uint64_t numbers[kMiniBlock + kGroup];
    const std::byte* at = stream.mini_blocks;
    for (std::size_t begin = 0; begin < stream.count; begin += kMiniBlock) {
      const std::size_t left = stream.count - begin;
      const std::size_t count = left < kMiniBlock ? left : kMiniBlock;
      const auto header = static_cast<unsigned>(*at++);
      if (header <= kMaxVectorWidth) [[likely]] {
        run.mini_block(Packed{typename Isa::Unpacker(header), at, header}, count, out + begin);
        at += packed_bytes(count, header);
      } else if (header < block_format::kSparseBase) {
        unpack(at, count, header, numbers);
        run.mini_block(Memory{numbers}, count, out + begin);
        at += packed_bytes(count, header);
      } else if (header < block_format::kExceptionFlag) {
        const unsigned width = header - block_format::kSparseBase;
        std::uint64_t bitmap = 0;
        __builtin_memcpy(&bitmap, at, sizeof(bitmap));
        bitmap &= ~std::uint64_t{0} >> (kMiniBlock - count);
        at += (count + 7) / 8;
        const auto non_zero = static_cast<std::size_t>(__builtin_popcountll(bitmap));
        sparse_mini_block(run, at, non_zero, width, bitmap, count, out + begin, numbers);
        at += packed_bytes(non_zero, width);
      } else {
        const unsigned width = header - block_format::kExceptionFlag;
        const auto exceptions = static_cast<std::size_t>(*at++);
        const std::byte* const positions = at;
        at += exceptions;
        std::uint64_t high[kMiniBlock];
        for (std::size_t i = 0; i < exceptions; ++i) high[i] = take_varint(at) << width;
        unpack(at, count, width, numbers);
        for (std::size_t i = 0; i < exceptions; ++i) numbers[static_cast<std::size_t>(positions[i])] |= high[i];
        run.mini_block(Memory{numbers}, count, out + begin);
        at += packed_bytes(count, width);
      }
    }
  }

  template <Steps steps, Unit unit>
  static void decode(const Stream& stream, double* out) {
    return stream.factored ? decode<steps, unit, true>(stream, out) : decode<steps, unit, false>(stream, out);
  }

  template <Steps steps>
  static void decode(const Stream& stream, double* out) {
    switch (stream.unit) {
      case Unit::kInteger:
        return decode<steps, Unit::kInteger>(stream, out);
      case Unit::kDecimal:
        return decode<steps, Unit::kDecimal>(stream, out);
      case Unit::kRaw:
        return decode<steps, Unit::kRaw>(stream, out);
    }
  }

  static void decode(const Stream& stream, double* out) {
    switch (stream.steps) {
      case Steps::kFrameOfReference:
        return decode<Steps::kFrameOfReference>(stream, out);
      case Steps::kDelta:
        return decode<Steps::kDelta>(stream, out);
      case Steps::kDeltaOfDelta:
        return decode<Steps::kDeltaOfDelta>(stream, out);
    }
  }
};

}  // namespace bellwether::series::block_kernels
