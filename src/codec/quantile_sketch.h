// QuantileSketch: the distribution of a stream of values in bounded memory, with quantiles that are within a relative
// error of a value that was really seen. Two sketches of the same accuracy merge without any further error, in
// whatever order.
//
// It counts values in buckets whose borders grow geometrically (DDSketch: Masson, Rim, Lee, VLDB 2019). The logarithm
// is replaced by a cubic in the mantissa, which costs 1 % more buckets and makes adding a few nanoseconds, the same
// on every machine.
//
// Positive, negative and zero values; NaN is ignored, infinities count as the largest finite value. A weight is how
// many samples one value stands for (1 / sample rate). When a side has more than kMaxBuckets buckets those next to
// zero are joined: quantiles there lose accuracy, those of large values never.
//
// Not thread-safe. Memory: 8 bytes for each bucket between the smallest and the largest value; about 115 buckets a
// decade at 1 %.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::codec {

class QuantileSketch {
 public:
  static constexpr std::size_t kMaxBuckets = 2048;  // for each sign
  static constexpr double kDefaultAccuracy = 0.01;

  // `relative_accuracy` between 0.0001 and 0.5.
  explicit QuantileSketch(double relative_accuracy = kDefaultAccuracy);

  // Weight must be positive and finite.
  void add(double value, double weight = 1);

  // Requires the same accuracy.
  void merge(const QuantileSketch& other);

  // Keeps the memory.
  void clear();

  double relative_accuracy() const { return accuracy_; }
  bool empty() const { return count_ == 0; }
  double count() const { return count_; }  // sum of weights
  double sum() const { return sum_; }      // weighted, exact but for rounding
  double min() const { return min_; }      // exact; meaningless when empty
  double max() const { return max_; }

  // The least bucket value v such that at least the share `q` (0 to 1) of the weight is at or below v. Clamped to
  // [min, max]; NaN when empty.
  double quantile(double q) const;

  // Each bucket's value and weight, ascending by value: for sums over a part of the distribution.
  void each_bucket(const std::function<void(double value, double weight)>& visit) const;

  // A form of its own for files and wire; stable. Described in docs/formats/quantile-sketch.md.
  void serialize(std::string& out) const;
  static Result<QuantileSketch> deserialize(std::string_view bytes);

  std::size_t memory_bytes() const;

 private:
  // Weights of consecutive buckets of one sign; index 0 of `weights` is bucket `first`.
  struct Side {
    std::int32_t first = 0;
    std::vector<double> weights;

    void add(std::int32_t bucket, double weight);
    void merge(const Side& other);
    void drop_lowest(std::size_t keep);
  };

  std::int32_t bucket_of(double magnitude) const;
  double value_of(std::int32_t bucket) const;
  double lower_border(std::int32_t bucket) const;

  double accuracy_;
  double buckets_per_octave_;
  double count_ = 0;
  double sum_ = 0;
  double min_ = 0;
  double max_ = 0;
  double zero_weight_ = 0;
  Side positive_;
  Side negative_;
};

}  // namespace bellwether::codec
