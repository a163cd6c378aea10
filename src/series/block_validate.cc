// The bounds-checked walk over a block's lengths, after which decoders trust them.
#include <fmt/format.h>

#include "series/block_format.h"

namespace bellwether::series {

using namespace block_format;

namespace {

// Every step is false when the block breaks a rule there; what() and at() tell then. Plain bools, since this runs before every decode.
class Walk {
 public:
  explicit Walk(std::span<const std::byte> block) : block_(block) {}

  const char* what() const { return what_; }
  std::size_t at() const { return at_; }

  bool block(std::size_t slots) {
    unsigned header = 0;
    if (!byte(header)) return false;
    const unsigned shape_bits = header & kShapeMask;
    const unsigned scale = header >> kScaleShift;
    if (shape_bits == static_cast<unsigned>(Shape::kEmpty))
      return header == 0 ? end() : bad("an empty block with flags");
    if (scale > kMaxExponent && scale != kRawScale) return bad("an unknown scale");
    std::size_t present = slots;
    if ((header & kGapFlag) != 0 && !gaps(slots, present)) return false;
    const bool factored = shape_bits > static_cast<unsigned>(Shape::kDeltaOfDelta);
    std::uint64_t number = 0;
    if (factored) {
      if (!varint(number)) return false;
      if (number < 2) return bad("a factor below 2");
    }
    if (!(scale == kRawScale ? skip(sizeof(std::uint64_t)) : varint(number))) return false;
    const auto shape = static_cast<Shape>(factored ? shape_bits - kFactoredOffset : shape_bits);
    if (shape == Shape::kConstant) return end();
    const std::size_t in_front = static_cast<std::size_t>(shape) - static_cast<std::size_t>(Shape::kFrameOfReference);
    if (present < 2 || present <= in_front) return bad("too few values for its shape");
    if (shape == Shape::kDeltaOfDelta && !varint(number)) return false;
    for (std::size_t left = present - in_front; left > 0;) {
      const std::size_t count = left < kMiniBlock ? left : kMiniBlock;
      if (!mini_block(count)) return false;
      left -= count;
    }
    return end();
  }

 private:
  bool bad(const char* what) {
    what_ = what;
    return false;
  }

  bool skip(std::size_t count) {
    if (count > block_.size() - at_) return bad("ends early");
    at_ += count;
    return true;
  }

  bool byte(unsigned& value) {
    if (at_ == block_.size()) return bad("ends early");
    value = static_cast<unsigned>(block_[at_++]);
    return true;
  }

  bool varint(std::uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      unsigned part = 0;
      if (!byte(part)) return false;
      if (shift == 63 && part > 1) break;
      value |= static_cast<std::uint64_t>(part & 127) << shift;
      if (part < 128) return true;
    }
    return bad("a varint beyond 64 bits");
  }

  // A bitmap of `count` bits with none set beyond; how many are set.
  bool bitmap(std::size_t count, std::size_t& set) {
    const std::byte* const bits = block_.data() + at_;
    if (!skip((count + 7) / 8)) return false;
    set = 0;
    for (std::size_t bit = 0; bit < count; bit += 64) {
      const std::size_t part = count - bit < 64 ? count - bit : 64;
      const std::uint64_t word = load_bitmap(bits + bit / 8, part);
      if (part < 64 && (word >> part) != 0) return bad("a bitmap longer than its numbers");
      set += static_cast<std::size_t>(std::popcount(word));
    }
    return true;
  }

  // How many slots are present.
  bool gaps(std::size_t slots, std::size_t& present) {
    unsigned runs = 0;
    if (!byte(runs)) return false;
    if (runs == kGapBitmap) {
      if (!bitmap(slots, present)) return false;
    } else {
      std::size_t seen = 0;
      for (unsigned run = 0; run < runs; ++run) {
        std::uint64_t skipped = 0;
        std::uint64_t length = 0;
        if (!varint(skipped)) return false;
        if (skipped > slots - seen) return bad("a gap past the last slot");
        seen += skipped;
        if (!varint(length)) return false;
        if (length == 0 || length > slots - seen) return bad("a gap of no or too many slots");
        seen += length;
        present -= length;
      }
    }
    return present != 0 && present != slots ? true : bad("gaps of all slots or none");
  }

  bool mini_block(std::size_t count) {
    unsigned header = 0;
    if (!byte(header)) return false;
    if (header < kSparseBase) return skip(packed_bytes(count, header));
    if (header >= kExceptionFlag) return exceptions(count, header - kExceptionFlag);
    if (header - kSparseBase > kMaxSparseWidth) return bad("an unknown mini-block");
    std::size_t non_zero = 0;
    return bitmap(count, non_zero) && skip(packed_bytes(non_zero, header - kSparseBase));
  }

  bool exceptions(std::size_t count, unsigned width) {
    if (width > 63) return bad("an unknown mini-block");
    unsigned number = 0;
    if (!byte(number)) return false;
    if (number == 0 || number > count) return bad("a wrong number of exceptions");
    unsigned next = 0;
    for (unsigned i = 0; i < number; ++i) {
      unsigned position = 0;
      if (!byte(position)) return false;
      if (position < next || position >= count) return bad("an exception out of place");
      next = position + 1;
    }
    std::uint64_t high = 0;
    for (unsigned i = 0; i < number; ++i) {
      if (!varint(high)) return false;
    }
    return skip(packed_bytes(count, width));
  }

  bool end() { return at_ == block_.size() ? true : bad("bytes left over"); }

  std::span<const std::byte> block_;
  std::size_t at_ = 0;
  const char* what_ = "";
};

}  // namespace

Result<void> validate_block(std::span<const std::byte> block, std::size_t slots) {
  if (slots == 0 || slots > kMaxBlockSlots) {
    return fail(Code::kDataLoss, fmt::format("block: {} slots; 1 to {} are possible", slots, kMaxBlockSlots));
  }
  Walk walk(block);
  if (walk.block(slots)) return {};
  return fail(Code::kDataLoss, fmt::format("block: {} at byte {} of {}", walk.what(), walk.at(), block.size()));
}

}  // namespace bellwether::series
