// The bounds-checked walk over a block's lengths, after which decoders trust them.
#include <fmt/format.h>

#include "series/block_format.h"

namespace bellwether::series {

using namespace block_format;

namespace {

class Walk {
 public:
  explicit Walk(std::span<const std::byte> block) : block_(block) {}

  Result<void> block(std::size_t slots) {
    TRY(const unsigned header, byte());
    const unsigned shape_bits = header & kShapeMask;
    const unsigned scale = header >> kScaleShift;
    if (shape_bits == static_cast<unsigned>(Shape::kEmpty)) {
      if (header != 0) return bad("an empty block with flags");
      return end();
    }
    if (scale > kMaxExponent && scale != kRawScale) return bad("an unknown scale");
    std::size_t present = slots;
    if ((header & kGapFlag) != 0) {
      TRY(present, gaps(slots));
    }
    const bool factored = shape_bits > static_cast<unsigned>(Shape::kDeltaOfDelta);
    if (factored) {
      TRY(const std::uint64_t factor, varint());
      if (factor < 2) return bad("a factor below 2");
    }
    if (scale == kRawScale) {
      TRY_VOID(skip(sizeof(std::uint64_t)));
    } else {
      TRY_VOID(varint());
    }
    const auto shape = static_cast<Shape>(factored ? shape_bits - kFactoredOffset : shape_bits);
    if (shape == Shape::kConstant) return end();
    const std::size_t stored_elsewhere =
        static_cast<std::size_t>(shape) - static_cast<std::size_t>(Shape::kFrameOfReference);
    if (present < 2 || present <= stored_elsewhere) return bad("too few values for its shape");
    if (shape == Shape::kDeltaOfDelta) TRY_VOID(varint());
    for (std::size_t left = present - stored_elsewhere; left > 0;) {
      const std::size_t count = left < kMiniBlock ? left : kMiniBlock;
      TRY_VOID(mini_block(count));
      left -= count;
    }
    return end();
  }

 private:
  std::unexpected<Error> bad(std::string_view what) const {
    return fail(Code::kDataLoss, fmt::format("block: {} at byte {} of {}", what, at_, block_.size()));
  }

  Result<void> skip(std::size_t count) {
    if (count > block_.size() - at_) return bad("ends early");
    at_ += count;
    return {};
  }

  Result<unsigned> byte() {
    if (at_ == block_.size()) return bad("ends early");
    return static_cast<unsigned>(block_[at_++]);
  }

  Result<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      TRY(const unsigned part, byte());
      if (shift == 63 && part > 1) return bad("a varint beyond 64 bits");
      value |= static_cast<std::uint64_t>(part & 127) << shift;
      if (part < 128) return value;
    }
    return bad("a varint beyond 64 bits");
  }

  // A bitmap of `count` bits with none set beyond; how many are set.
  Result<std::size_t> bitmap(std::size_t count) {
    std::size_t set = 0;
    for (std::size_t bit = 0; bit < count; bit += 8) {
      TRY(const unsigned bits, byte());
      if (count - bit < 8 && (bits >> (count - bit)) != 0) return bad("a bitmap longer than its numbers");
      set += static_cast<std::size_t>(std::popcount(bits));
    }
    return set;
  }

  // How many slots are present.
  Result<std::size_t> gaps(std::size_t slots) {
    TRY(const unsigned runs, byte());
    std::size_t present = slots;
    if (runs == kGapBitmap) {
      TRY(present, bitmap(slots));
    } else {
      std::size_t seen = 0;
      for (unsigned run = 0; run < runs; ++run) {
        TRY(const std::uint64_t skipped, varint());
        if (skipped > slots - seen) return bad("a gap past the last slot");
        seen += skipped;
        TRY(const std::uint64_t length, varint());
        if (length == 0 || length > slots - seen) return bad("a gap of no or too many slots");
        seen += length;
        present -= length;
      }
    }
    if (present == 0 || present == slots) return bad("gaps of all slots or none");
    return present;
  }

  Result<void> mini_block(std::size_t count) {
    TRY(const unsigned header, byte());
    if ((header & kExceptionFlag) != 0) {
      const unsigned width = header - kExceptionFlag;
      if (width > 63) return bad("an unknown mini-block");
      TRY(const unsigned exceptions, byte());
      if (exceptions == 0 || exceptions > count) return bad("a wrong number of exceptions");
      int last = -1;
      for (unsigned i = 0; i < exceptions; ++i) {
        TRY(const unsigned position, byte());
        if (static_cast<int>(position) <= last || position >= count) return bad("an exception out of place");
        last = static_cast<int>(position);
      }
      for (unsigned i = 0; i < exceptions; ++i) TRY_VOID(varint());
      return skip(packed_bytes(count, width));
    }
    if (header < kSparseBase) return skip(packed_bytes(count, header));
    if (header - kSparseBase > kMaxSparseWidth) return bad("an unknown mini-block");
    TRY(const std::size_t non_zero, bitmap(count));
    return skip(packed_bytes(non_zero, header - kSparseBase));
  }

  Result<void> end() const {
    if (at_ != block_.size()) return bad("bytes left over");
    return {};
  }

  std::span<const std::byte> block_;
  std::size_t at_ = 0;
};

}  // namespace

Result<void> validate_block(std::span<const std::byte> block, std::size_t slots) {
  if (slots == 0 || slots > kMaxBlockSlots) {
    return fail(Code::kDataLoss, fmt::format("block: {} slots; 1 to {} are possible", slots, kMaxBlockSlots));
  }
  return Walk(block).block(slots);
}

}  // namespace bellwether::series
