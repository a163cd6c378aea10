#include "codec/cardinality_sketch.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

namespace bellwether::codec {
namespace {

constexpr unsigned kFinePrecision = 26;  // of the sparse form: a register number this long and a rank fill 32 bits
constexpr unsigned kRankBits = 32 - kFinePrecision;
constexpr unsigned kExtraBits = kFinePrecision - CardinalitySketch::kPrecision;
constexpr unsigned kMaxRank = 64 - CardinalitySketch::kPrecision + 1;
constexpr unsigned kMaxFineRank = 64 - kFinePrecision + 1;
constexpr char kSparse = 1, kDense = 2;

// The place of the first one bit in the upper `bits` of `value`, from 1; bits + 1 when there is none.
unsigned rank_of(std::uint64_t value, unsigned bits) {
  return std::min(static_cast<unsigned>(std::countl_zero(value)), bits) + 1;
}

std::uint32_t fine_entry(std::uint64_t hash) {
  const auto index = static_cast<std::uint32_t>(hash >> (64 - kFinePrecision));
  return index << kRankBits | rank_of(hash << kFinePrecision, 64 - kFinePrecision);
}

std::size_t coarse_index(std::uint32_t entry) {
  return entry >> (32 - CardinalitySketch::kPrecision);
}

std::uint8_t coarse_rank(std::uint32_t entry) {
  const std::uint32_t extra = entry << CardinalitySketch::kPrecision >> CardinalitySketch::kPrecision >> kRankBits;
  if (extra == 0) return static_cast<std::uint8_t>(kExtraBits + (entry & ((1U << kRankBits) - 1)));
  return static_cast<std::uint8_t>(kExtraBits - static_cast<unsigned>(std::bit_width(extra)) + 1);
}

// Ertl's sigma and tau: what empty and full registers add, as series that double.
double sigma(double x) {
  if (x == 1) return std::numeric_limits<double>::infinity();
  double y = 1, z = x, before;
  do {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  } while (z != before);
  return z;
}

double tau(double x) {
  if (x == 0 || x == 1) return 0;
  double y = 1, z = 1 - x, before;
  do {
    x = std::sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) * (1 - x) * y;
  } while (z != before);
  return z / 3;
}

}  // namespace

bool CardinalitySketch::add(std::uint64_t hash) {
  if (!registers_.empty())
    return raise(hash >> (64 - kPrecision), static_cast<std::uint8_t>(rank_of(hash << kPrecision, 64 - kPrecision)));
  return add_sparse(fine_entry(hash));
}

bool CardinalitySketch::add_sparse(std::uint32_t entry) {
  const std::uint32_t first_of_register = entry >> kRankBits << kRankBits;
  const auto at = std::ranges::lower_bound(sparse_, first_of_register);
  if (at != sparse_.end() && *at >> kRankBits == entry >> kRankBits) {
    if (*at >= entry) return false;
    *at = entry;
    return true;
  }
  sparse_.insert(at, entry);
  if (sparse_.size() > kMaxSparse) become_dense();
  return true;
}

bool CardinalitySketch::raise(std::size_t index, std::uint8_t rank) {
  if (registers_[index] >= rank) return false;
  registers_[index] = rank;
  return true;
}

void CardinalitySketch::become_dense() {
  registers_.assign(kRegisters, 0);
  for (const std::uint32_t entry : sparse_) raise(coarse_index(entry), coarse_rank(entry));
  std::vector<std::uint32_t>().swap(sparse_);
}

void CardinalitySketch::merge(const CardinalitySketch& other) {
  if (!other.registers_.empty() && registers_.empty()) become_dense();
  if (!other.registers_.empty()) {
    for (std::size_t i = 0; i < kRegisters; ++i) registers_[i] = std::max(registers_[i], other.registers_[i]);
    return;
  }
  for (const std::uint32_t entry : std::vector<std::uint32_t>(other.sparse_)) {
    if (registers_.empty()) {
      add_sparse(entry);
    } else {
      raise(coarse_index(entry), coarse_rank(entry));
    }
  }
}

void CardinalitySketch::clear() {
  sparse_.clear();
  registers_.clear();
}

double CardinalitySketch::estimate() const {
  if (registers_.empty()) {
    constexpr double kFineRegisters = 1 << kFinePrecision;
    return kFineRegisters * -std::log1p(-static_cast<double>(sparse_.size()) / kFineRegisters);
  }
  std::array<std::uint32_t, kMaxRank + 1> histogram{};
  for (const std::uint8_t rank : registers_) ++histogram[rank];
  constexpr auto kCount = static_cast<double>(kRegisters);
  double z = kCount * tau(1 - histogram[kMaxRank] / kCount);
  for (std::size_t rank = kMaxRank - 1; rank >= 1; --rank) z = 0.5 * (z + histogram[rank]);
  z += kCount * sigma(histogram[0] / kCount);
  return kCount * kCount / (2 * std::numbers::ln2 * z);
}

void CardinalitySketch::serialize(std::string& out) const {
  if (!registers_.empty()) {
    out.push_back(kDense);
    out.append(registers_.begin(), registers_.end());
    return;
  }
  out.push_back(kSparse);
  for (const std::uint32_t entry : sparse_) {
    for (unsigned shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(entry >> shift));
  }
}

Result<CardinalitySketch> CardinalitySketch::deserialize(std::string_view bytes) {
  CardinalitySketch sketch;
  if (bytes.empty()) return fail(Code::kDataLoss, "a cardinality sketch of no bytes");
  const char form = bytes.front();
  bytes.remove_prefix(1);
  if (form == kDense && bytes.size() == kRegisters) {
    sketch.registers_.assign(bytes.begin(), bytes.end());
    if (std::ranges::any_of(sketch.registers_, [](std::uint8_t rank) { return rank > kMaxRank; }))
      return fail(Code::kDataLoss, "a cardinality sketch with a rank that no hash has");
    return sketch;
  }
  if (form != kSparse || bytes.size() % 4 != 0 || bytes.size() / 4 > kMaxSparse)
    return fail(Code::kDataLoss, "bytes that are no cardinality sketch");
  for (std::size_t i = 0; i < bytes.size(); i += 4) {
    std::uint32_t entry = 0;
    for (unsigned byte = 0; byte < 4; ++byte)
      entry |= std::uint32_t{static_cast<unsigned char>(bytes[i + byte])} << (8 * byte);
    const unsigned rank = entry & ((1U << kRankBits) - 1);
    const bool is_in_order = sketch.sparse_.empty() || sketch.sparse_.back() >> kRankBits < entry >> kRankBits;
    if (!is_in_order || rank == 0 || rank > kMaxFineRank)
      return fail(Code::kDataLoss, "a cardinality sketch whose entries are not in order");
    sketch.sparse_.push_back(entry);
  }
  return sketch;
}

}  // namespace bellwether::codec
