#include "series/block_mini.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include "series/block_format.h"

namespace bellwether::series {

using namespace block_format;

namespace {

struct Plan {
  enum class Form { kPacked, kSparse, kExceptions };
  Form form = Form::kPacked;
  unsigned width = 0;
  std::size_t bytes = 0;
};

// More exceptions than this part of a mini-block never pay.
constexpr std::size_t kMaxExceptionShare = 4;

Plan plan(std::span<const std::uint64_t> numbers) {
  std::array<std::uint8_t, 65> of_width{};
  std::uint64_t all_bits = 0;
  for (const std::uint64_t number : numbers) {
    ++of_width[static_cast<std::size_t>(std::bit_width(number))];
    all_bits |= number;
  }
  const auto widest = static_cast<unsigned>(std::bit_width(all_bits));
  Plan best{Plan::Form::kPacked, widest, 1 + packed_bytes(numbers.size(), widest)};

  std::size_t exceptions = 0;
  for (unsigned width = widest; width-- > 0;) {
    exceptions += of_width[width + 1];
    if (exceptions > numbers.size() / kMaxExceptionShare) break;
    std::size_t bytes = 2 + exceptions + packed_bytes(numbers.size(), width);
    for (unsigned wider = width + 1; wider <= widest; ++wider) {
      bytes += std::size_t{of_width[wider]} * ((wider - width + 6) / 7);
    }
    if (bytes < best.bytes) best = {Plan::Form::kExceptions, width, bytes};
  }

  if (of_width[0] > 0 && widest > 0 && widest <= kMaxSparseWidth) {
    const std::size_t bytes = 1 + (numbers.size() + 7) / 8 + packed_bytes(numbers.size() - of_width[0], widest);
    if (bytes < best.bytes) best = {Plan::Form::kSparse, widest, bytes};
  }
  return best;
}

void pack(std::span<const std::uint64_t> numbers, unsigned width, std::vector<std::byte>& out) {
  if (width == 0) return;
  const std::uint64_t mask = std::numeric_limits<std::uint64_t>::max() >> (64 - width);
  // Slack for the last 9-byte store, cut off again below.
  const std::size_t begin = out.size();
  const std::size_t bytes = packed_bytes(numbers.size(), width);
  out.resize(begin + bytes + sizeof(std::uint64_t) + 1);
  std::byte* const base = out.data() + begin;
  std::size_t bit = 0;
  for (const std::uint64_t number : numbers) {
    const unsigned shift = bit % 8;
    std::byte* const at = base + bit / 8;
    const std::uint64_t word = load<std::uint64_t>(at) | (number & mask) << shift;
    std::memcpy(at, &word, sizeof(word));
    if (shift + width > 64) at[8] = static_cast<std::byte>((number & mask) >> (64 - shift));
    bit += width;
  }
  out.resize(begin + bytes);
}

void append_sparse(std::span<const std::uint64_t> numbers, unsigned width, std::vector<std::byte>& out) {
  std::array<std::uint64_t, kMiniBlock> present;
  std::size_t count = 0;
  std::uint64_t bitmap = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] == 0) continue;
    bitmap |= std::uint64_t{1} << i;
    present[count++] = numbers[i];
  }
  out.push_back(static_cast<std::byte>(kSparseBase + width));
  for (std::size_t i = 0; i < numbers.size(); i += 8) out.push_back(static_cast<std::byte>(bitmap >> i));
  pack(std::span(present).first(count), width, out);
}

void append_with_exceptions(std::span<const std::uint64_t> numbers, unsigned width, std::vector<std::byte>& out) {
  out.push_back(static_cast<std::byte>(kExceptionFlag | width));
  const std::size_t count_at = out.size();
  out.push_back(std::byte{0});
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if ((numbers[i] >> width) != 0) out.push_back(static_cast<std::byte>(i));
  }
  out[count_at] = static_cast<std::byte>(out.size() - count_at - 1);
  for (const std::uint64_t number : numbers) {
    if ((number >> width) != 0) put_varint(number >> width, out);
  }
  pack(numbers, width, out);
}

template <class Each>
void for_each_mini_block(std::span<const std::uint64_t> numbers, const Each& each) {
  for (std::size_t i = 0; i < numbers.size(); i += kMiniBlock) {
    each(numbers.subspan(i, std::min(kMiniBlock, numbers.size() - i)));
  }
}

}  // namespace

std::size_t mini_blocks_bytes(std::span<const std::uint64_t> numbers) {
  std::size_t bytes = 0;
  for_each_mini_block(numbers, [&](std::span<const std::uint64_t> part) { bytes += plan(part).bytes; });
  return bytes;
}

void append_mini_blocks(std::span<const std::uint64_t> numbers, std::vector<std::byte>& out) {
  for_each_mini_block(numbers, [&](std::span<const std::uint64_t> part) {
    const Plan chosen = plan(part);
    switch (chosen.form) {
      case Plan::Form::kPacked:
        out.push_back(static_cast<std::byte>(chosen.width));
        pack(part, chosen.width, out);
        break;
      case Plan::Form::kSparse:
        append_sparse(part, chosen.width, out);
        break;
      case Plan::Form::kExceptions:
        append_with_exceptions(part, chosen.width, out);
        break;
    }
  });
}

}  // namespace bellwether::series
