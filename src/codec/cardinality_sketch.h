// CardinalitySketch: how many different things a stream held, in bounded memory, within 1.6 % (one standard deviation); up to about a thousand
// it is practically exact. Sketches merge into that of both streams together, in whatever order.
//
// HyperLogLog with 4,096 registers (Flajolet, Fusy, Gandouet, Meunier, 2007), read by Ertl's estimator, which needs no table of corrections
// (arXiv:1702.01284). Small ones are sparse: a sorted list of 26-bit register numbers with their ranks, as in HyperLogLog++, counted linearly.
//
// Values come as 64-bit hashes (base/hash.h), so that the same value counts once everywhere. Not thread-safe. Memory: 4 bytes for each value while
// sparse, 4 KiB at most. docs/formats/cardinality-sketch.md has the serialized form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::codec {

class CardinalitySketch {
 public:
  static constexpr unsigned kPrecision = 12;
  static constexpr std::size_t kRegisters = std::size_t{1} << kPrecision;
  static constexpr std::size_t kMaxSparse = kRegisters / sizeof(std::uint32_t);  // then the registers are no larger

  // Whether the sketch has changed: false says that the estimate is what it was.
  bool add(std::uint64_t hash);
  void merge(const CardinalitySketch& other);
  bool empty() const { return sparse_.empty() && registers_.empty(); }
  void clear();

  // A microsecond while sparse, about 5 us after.
  double estimate() const;

  void serialize(std::string& out) const;
  // kDataLoss for what serialize() never writes.
  static Result<CardinalitySketch> deserialize(std::string_view bytes);

  std::size_t memory_bytes() const { return sparse_.capacity() * sizeof(std::uint32_t) + registers_.capacity(); }

  friend bool operator==(const CardinalitySketch&, const CardinalitySketch&) = default;

 private:
  bool add_sparse(std::uint32_t entry);
  bool raise(std::size_t index, std::uint8_t rank);
  void become_dense();

  std::vector<std::uint32_t> sparse_;    // sorted; one for each fine register
  std::vector<std::uint8_t> registers_;  // empty while sparse
};

}  // namespace bellwether::codec
