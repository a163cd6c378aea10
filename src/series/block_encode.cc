// The encoder: values -> integers -> the shortest shape -> mini-blocks.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/check.h"
#include "series/block_format.h"
#include "series/block_mini.h"

namespace bellwether::series {

using namespace block_format;

namespace {

using Numbers = std::array<std::uint64_t, kMaxBlockSlots>;

constexpr double kMaxInteger = 9007199254740992.0;  // 2^53: up to here every integer is a double

// The integer whose e-th decimal fraction is `value`, if that gives back `value` bit for bit.
bool to_decimal(double value, double power, std::int64_t& integer) {
  const double scaled = value * power;
  if (!(std::fabs(scaled) <= kMaxInteger)) return false;  // also infinities
  integer = static_cast<std::int64_t>(std::nearbyint(scaled));
  return std::bit_cast<std::uint64_t>(static_cast<double>(integer) / power) == std::bit_cast<std::uint64_t>(value);
}

// Fills `numbers` and returns the scale. Exponents only grow: what has e decimals has e + 1 as well, or is too large for either.
unsigned choose_scale(std::span<const double> values, Numbers& numbers) {
  unsigned exponent = 0;
  std::size_t good = 0;  // numbers[0, good) hold for `exponent`
  while (good < values.size()) {
    std::int64_t integer = 0;
    if (to_decimal(values[good], kPowersOfTen[exponent], integer)) {
      numbers[good++] = static_cast<std::uint64_t>(integer);
      continue;
    }
    const double odd_one = values[good];
    do {
      if (++exponent > kMaxExponent) {
        for (std::size_t i = 0; i < values.size(); ++i) numbers[i] = std::bit_cast<std::uint64_t>(values[i]);
        return kRawScale;
      }
    } while (!to_decimal(odd_one, kPowersOfTen[exponent], integer));
    good = 0;
  }
  return exponent;
}

void append_gaps(std::span<const double> values, std::vector<std::byte>& out) {
  const std::size_t begin = out.size();
  const std::size_t bitmap_bytes = (values.size() + 7) / 8;
  out.push_back(std::byte{0});
  std::size_t runs = 0;
  std::size_t last_end = 0;
  for (std::size_t i = 0; i < values.size();) {
    if (!std::isnan(values[i])) {
      ++i;
      continue;
    }
    const std::size_t start = i;
    while (i < values.size() && std::isnan(values[i])) ++i;
    put_varint(start - last_end, out);
    put_varint(i - start, out);
    last_end = i;
    if (++runs > kMaxGapRuns || out.size() - begin - 1 > bitmap_bytes) {
      out.resize(begin);
      out.push_back(static_cast<std::byte>(kGapBitmap));
      for (std::size_t slot = 0; slot < values.size(); slot += 8) {
        unsigned bits = 0;
        for (std::size_t k = slot; k < std::min(slot + 8, values.size()); ++k) {
          if (!std::isnan(values[k])) bits |= 1u << (k - slot);
        }
        out.push_back(static_cast<std::byte>(bits));
      }
      return;
    }
  }
  out[begin] = static_cast<std::byte>(runs);
}

// What shape 2, 3 or 4 stores in mini-blocks for `units`, in `residuals`.
std::span<const std::uint64_t> residuals_of(Shape shape, std::span<const std::uint64_t> units, Numbers& residuals) {
  std::size_t count = 0;
  switch (shape) {
    case Shape::kDelta:
      for (std::size_t i = 1; i < units.size(); ++i) residuals[count++] = zigzag(units[i] - units[i - 1]);
      break;
    case Shape::kDeltaOfDelta:
      for (std::size_t i = 2; i < units.size(); ++i) {
        residuals[count++] = zigzag(units[i] - 2 * units[i - 1] + units[i - 2]);
      }
      break;
    default:
      return units;
  }
  return std::span(residuals).first(count);
}

struct Choice {
  Shape shape = Shape::kFrameOfReference;
  std::uint64_t factor = 1;
  std::size_t bytes = std::numeric_limits<std::size_t>::max();  // what the candidates do not have in common
};

// Lets the three shapes of numbers[i] = minimum + factor * units[i] compete with `best`.
void try_shapes(std::span<const std::uint64_t> units, std::uint64_t factor, Choice& best) {
  Numbers scratch;
  const std::size_t factor_bytes = factor > 1 ? varint_bytes(factor) : 0;
  for (const Shape shape : {Shape::kFrameOfReference, Shape::kDelta, Shape::kDeltaOfDelta}) {
    std::size_t bytes = factor_bytes;
    if (shape == Shape::kDeltaOfDelta) {
      if (units.size() < 3) break;
      bytes += varint_bytes(zigzag(units[1] - units[0]));
    }
    bytes += mini_blocks_bytes(residuals_of(shape, units, scratch));
    if (bytes < best.bytes) best = {shape, factor, bytes};
  }
}

void append_base(std::uint64_t base, unsigned scale, std::vector<std::byte>& out) {
  if (scale != kRawScale) return put_varint(zigzag(base), out);
  const auto bytes = std::bit_cast<std::array<std::byte, 8>>(base);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace

void encode_block(std::span<const double> values, std::vector<std::byte>& out) {
  CHECK(!values.empty() && values.size() <= kMaxBlockSlots, "{} slots", values.size());

  std::array<double, kMaxBlockSlots> present;
  std::size_t count = 0;
  for (const double value : values) {
    present[count] = value;
    count += std::isnan(value) ? 0 : 1;
  }
  if (count == 0) {
    out.push_back(static_cast<std::byte>(Shape::kEmpty));
    return;
  }

  Numbers numbers;
  const unsigned scale = choose_scale(std::span(present).first(count), numbers);
  const auto less = [](std::uint64_t a, std::uint64_t b) {
    return static_cast<std::int64_t>(a) < static_cast<std::int64_t>(b);
  };
  const auto [smallest, largest] = std::minmax_element(numbers.begin(), numbers.begin() + count, less);
  const std::uint64_t minimum = *smallest;
  const bool constant = minimum == *largest;

  Numbers units;
  Choice best;
  if (!constant) {
    std::uint64_t factor = 0;
    for (std::size_t i = 0; i < count; ++i) {
      units[i] = numbers[i] - minimum;
      if (factor != 1) factor = std::gcd(factor, units[i]);
    }
    try_shapes(std::span(units).first(count), 1, best);
    if (factor > 1) {
      Numbers quotients;
      for (std::size_t i = 0; i < count; ++i) quotients[i] = units[i] / factor;
      try_shapes(std::span(quotients).first(count), factor, best);
      if (best.factor > 1) units = quotients;
    }
  }

  const bool gaps = count != values.size();
  const bool factored = best.factor > 1;
  const unsigned shape =
      static_cast<unsigned>(constant ? Shape::kConstant : best.shape) + (factored ? kFactoredOffset : 0);
  out.push_back(static_cast<std::byte>(shape | (gaps ? kGapFlag : 0) | scale << kScaleShift));
  if (gaps) append_gaps(values, out);
  if (constant) return append_base(minimum, scale, out);
  if (factored) put_varint(best.factor, out);
  append_base(best.shape == Shape::kFrameOfReference ? minimum : numbers[0], scale, out);
  if (best.shape == Shape::kDeltaOfDelta) put_varint(zigzag(units[1] - units[0]), out);
  Numbers scratch;
  append_mini_blocks(residuals_of(best.shape, std::span<const std::uint64_t>(units).first(count), scratch), out);
}

}  // namespace bellwether::series
