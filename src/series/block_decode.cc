// The decoder's frame: reads a block's header, lets a kernel decode the values that are there, and moves them apart where slots are absent.
#include <algorithm>
#include <array>
#include <limits>

#include "series/block_format.h"
#include "series/block_kernels.h"

namespace bellwether::series {

using namespace block_format;
using block_kernels::Kernel;
using block_kernels::Steps;
using block_kernels::Stream;
using block_kernels::Unit;

namespace {

constexpr double kGap = std::numeric_limits<double>::quiet_NaN();

double to_value(std::uint64_t number, unsigned scale) {
  if (scale == kRawScale) return std::bit_cast<double>(number);
  return static_cast<double>(static_cast<std::int64_t>(number)) / kPowersOfTen[scale];
}

// The slots that are absent, as stored at `at`; moves `at` behind them.
class Gaps {
 public:
  Gaps(const std::byte*& at, std::size_t slots) : present_(slots) {
    const auto runs = static_cast<unsigned>(*at++);
    if (runs == kGapBitmap) {
      bitmap_ = at;
      present_ = 0;
      for (std::size_t slot = 0; slot < slots; slot += 64) {
        const std::size_t count = std::min<std::size_t>(64, slots - slot);
        present_ += static_cast<std::size_t>(std::popcount(load_bitmap(at, count)));
        at += (count + 7) / 8;
      }
      return;
    }
    std::size_t end = 0;
    for (; runs_ < runs; ++runs_) {
      starts_[runs_] = static_cast<std::uint16_t>(end + take_varint(at));
      lengths_[runs_] = static_cast<std::uint16_t>(take_varint(at));
      end = static_cast<std::size_t>(starts_[runs_]) + lengths_[runs_];
      present_ -= lengths_[runs_];
    }
  }

  std::size_t present() const { return present_; }

  // Moves the present values, now at the front of `out`, to their slots; from the back, so that none is overwritten before its turn.
  void spread(std::span<double> out) const {
    std::size_t left = present_;
    if (bitmap_ != nullptr) {
      for (std::size_t slot = out.size(); slot-- > 0;) {
        const bool present = (static_cast<unsigned>(bitmap_[slot / 8]) >> (slot % 8) & 1) != 0;
        out[slot] = present ? out[--left] : kGap;
      }
      return;
    }
    std::size_t end = out.size();
    for (std::size_t run = runs_; run-- > 0;) {
      const std::size_t after = static_cast<std::size_t>(starts_[run]) + lengths_[run];
      const std::size_t tail = end - after;
      left -= tail;
      std::memmove(out.data() + after, out.data() + left, tail * sizeof(double));
      end = starts_[run];
      std::fill(out.begin() + static_cast<std::ptrdiff_t>(end), out.begin() + static_cast<std::ptrdiff_t>(after), kGap);
    }
  }

 private:
  std::size_t present_;
  const std::byte* bitmap_ = nullptr;
  std::size_t runs_ = 0;
  std::array<std::uint16_t, kMaxGapRuns> starts_;
  std::array<std::uint16_t, kMaxGapRuns> lengths_;
};

// Decodes `out.size()` present values from `at`, which is behind the gaps.
void decode_present(unsigned shape_bits, unsigned scale, const std::byte* at, std::span<double> out, Kernel kernel) {
  Stream stream{};
  stream.factored = shape_bits > static_cast<unsigned>(Shape::kDeltaOfDelta);
  const auto shape = static_cast<Shape>(stream.factored ? shape_bits - kFactoredOffset : shape_bits);
  stream.factor = stream.factored ? take_varint(at) : 1;
  std::uint64_t base = 0;
  if (scale == kRawScale) {
    base = load<std::uint64_t>(at);
    at += sizeof(base);
  } else {
    base = unzigzag(take_varint(at));
  }
  if (shape == Shape::kConstant) {
    std::fill(out.begin(), out.end(), to_value(base, scale));
    return;
  }

  (stream.factored ? stream.base : stream.carry) = base;
  stream.unit = scale == kRawScale ? Unit::kRaw : scale == 0 ? Unit::kInteger : Unit::kDecimal;
  stream.power = stream.unit == Unit::kDecimal ? kPowersOfTen[scale] : 1;
  stream.reciprocal = 1 / stream.power;
  std::size_t head = 0;
  if (shape != Shape::kFrameOfReference) {
    stream.steps = Steps::kDelta;
    out[head++] = to_value(base, scale);
  }
  if (shape == Shape::kDeltaOfDelta) {
    stream.steps = Steps::kDeltaOfDelta;
    stream.slope = unzigzag(take_varint(at));
    stream.carry += stream.slope;
    out[head++] = to_value(stream.base + stream.factor * stream.carry, scale);
  }
  stream.mini_blocks = at;
  stream.count = out.size() - head;
  kernel(stream, out.data() + head);
}

void decode_with(std::span<const std::byte> block, std::span<double> out, Kernel kernel) {
  const std::byte* at = block.data();
  const auto header = static_cast<unsigned>(*at++);
  const unsigned shape_bits = header & kShapeMask;
  if (shape_bits == static_cast<unsigned>(Shape::kEmpty)) {
    std::fill(out.begin(), out.end(), kGap);
    return;
  }
  const unsigned scale = header >> kScaleShift;
  if ((header & kGapFlag) == 0) return decode_present(shape_bits, scale, at, out, kernel);
  const Gaps gaps(at, out.size());
  decode_present(shape_bits, scale, at, out.first(gaps.present()), kernel);
  gaps.spread(out);
}

template <Kernel kernel>
void decode(std::span<const std::byte> block, std::span<double> out) {
  decode_with(block, out, kernel);
}

// Fastest first; a machine that can run one can run those below it.
constexpr std::array kDecoders = {
    BlockDecoder{"avx512vbmi", decode<block_kernels::decode_avx512vbmi>},
    BlockDecoder{"avx2", decode<block_kernels::decode_avx2>},
    BlockDecoder{"scalar", decode<block_kernels::decode_scalar>},
};

std::size_t fastest_usable() {
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512vbmi = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                          __builtin_cpu_supports("avx512vbmi");
  return avx512vbmi ? 0 : avx2 ? 1 : 2;
}

}  // namespace

std::span<const BlockDecoder> block_decoders() {
  static const std::span<const BlockDecoder> usable = std::span(kDecoders).subspan(fastest_usable());
  return usable;
}

void decode_block(std::span<const std::byte> block, std::span<double> out) {
  block_decoders().front().decode(block, out);
}

}  // namespace bellwether::series
