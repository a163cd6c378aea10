// TimerSketch: a distribution in logarithmic buckets, so that any quantile is within 1 % of a true value whatever the distribution.
// Sketches of parts add up to exactly the sketch of the whole. Count, sum, sum of squares, least and greatest value are kept exactly.
//
// The bucketing is that of DDSketch (Masson, Rim, Lee, VLDB 2019). Cost: about 20 ns for a value; 8 bytes for each bucket between the least
// and the greatest value (275 for a factor of 250), at most kMaxBuckets for each sign: past that the smallest magnitudes are put together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace bellwether::statsd {

class TimerSketch {
 public:
  static constexpr double kRelativeError = 0.01;
  static constexpr std::size_t kMaxBuckets = 2048;

  void add(double value, double weight);
  void merge(const TimerSketch& other);

  double weight() const { return weight_; }
  double sum() const { return sum_; }
  double sum_squares() const { return sum_squares_; }
  double least() const { return least_; }
  double greatest() const { return greatest_; }

  // The distribution as values with weights, ascending, each value in the middle of its bucket and within [least, greatest].
  struct Weighted {
    double value;
    double weight;
  };
  std::vector<Weighted> ascending() const;

 private:
  // Weights of the buckets from index `first` on.
  struct Buckets {
    std::vector<double> weights;
    std::int32_t first = 0;
    void add(std::int32_t index, double weight);
  };

  Buckets positive_;
  Buckets negative_;
  double zero_weight_ = 0;
  double weight_ = 0;
  double sum_ = 0;
  double sum_squares_ = 0;
  double least_ = 0;
  double greatest_ = 0;
};

}  // namespace bellwether::statsd
