#include "series/testing/gorilla.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace bellwether::series::testing {

namespace {

constexpr unsigned kMaxLeading = 31;  // what five bits hold

// Bits, the most significant first.
class BitWriter {
 public:
  explicit BitWriter(std::vector<std::byte>& out) : out_(out) {}

  void put(std::uint64_t value, unsigned bits) {
    if (bits > 32) {
      put(value >> 32, bits - 32);
      value &= 0xffffffff;
      bits = 32;
    }
    pending_ = pending_ << bits | value;
    count_ += bits;
    for (; count_ >= 8; count_ -= 8) out_.push_back(static_cast<std::byte>(pending_ >> (count_ - 8)));
  }
  void finish() {
    if (count_ > 0) put(0, 8 - count_);
  }

 private:
  std::vector<std::byte>& out_;
  std::uint64_t pending_ = 0;
  unsigned count_ = 0;
};

class BitReader {
 public:
  explicit BitReader(const std::byte* at) : at_(at) {}

  std::uint64_t take(unsigned bits) {
    std::uint64_t word = 0;
    std::memcpy(&word, at_ + bit_ / 8, sizeof(word));
    word = __builtin_bswap64(word);
    if (const unsigned shift = bit_ % 8; shift != 0) {
      word = word << shift | static_cast<std::uint64_t>(at_[bit_ / 8 + 8]) >> (8 - shift);
    }
    bit_ += bits;
    return word >> (64 - bits);
  }

 private:
  const std::byte* at_;
  std::size_t bit_ = 0;
};

}  // namespace

void gorilla_encode(std::span<const double> values, std::vector<std::byte>& out) {
  BitWriter bits(out);
  auto previous = std::bit_cast<std::uint64_t>(values[0]);
  bits.put(previous, 64);
  unsigned leading = 65;  // no window yet
  unsigned trailing = 0;
  for (const double value : values.subspan(1)) {
    const auto current = std::bit_cast<std::uint64_t>(value);
    const std::uint64_t changed = current ^ previous;
    previous = current;
    if (changed == 0) {
      bits.put(0, 1);
      continue;
    }
    const auto zeros = static_cast<unsigned>(std::countl_zero(changed));
    const unsigned new_leading = zeros < kMaxLeading ? zeros : kMaxLeading;
    const auto new_trailing = static_cast<unsigned>(std::countr_zero(changed));
    if (leading <= new_leading && trailing <= new_trailing) {
      bits.put(2, 2);
    } else {
      leading = new_leading;
      trailing = new_trailing;
      bits.put(3, 2);
      bits.put(leading, 5);
      bits.put((64 - leading - trailing) & 63, 6);
    }
    bits.put(changed >> trailing, 64 - leading - trailing);
  }
  bits.finish();
}

void gorilla_decode(const std::byte* encoded, std::span<double> values) {
  BitReader bits(encoded);
  std::uint64_t current = bits.take(64);
  values[0] = std::bit_cast<double>(current);
  unsigned length = 0;
  unsigned trailing = 0;
  for (double& value : values.subspan(1)) {
    if (bits.take(1) != 0) {
      if (bits.take(1) != 0) {
        const auto leading = static_cast<unsigned>(bits.take(5));
        length = static_cast<unsigned>(bits.take(6));
        if (length == 0) length = 64;
        trailing = 64 - leading - length;
      }
      current ^= bits.take(length) << trailing;
    }
    value = std::bit_cast<double>(current);
  }
}

}  // namespace bellwether::series::testing
