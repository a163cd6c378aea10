// TimerSamples: what a timer got in one interval: every value while there is room, then a sketch of them. With them SampleArena, their
// memory: blocks of doubling size, all given back at once when the interval has been flushed.
//
// Values share one weight as long as all came with the same sampling rate (almost always); then each takes 8 bytes, otherwise 16.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "codec/quantile_sketch.h"

namespace bellwether::statsd {

class SampleArena {
 public:
  SampleArena(std::uint64_t max_bytes, std::uint32_t max_samples) : max_bytes_(max_bytes), max_samples_(max_samples) {}

  // Blocks hold 8 << order bytes. Null past the budget. The smallest block of each timer is given whatever the budget: the number of keys bounds them.
  enum class Budget { kHeld, kIgnored };
  void* take(unsigned order, Budget budget);
  void give_back(void* block, unsigned order);

  // Sketches are few and large; they live until reset().
  codec::QuantileSketch& make_sketch() { return sketches_.emplace_back(); }

  std::uint32_t max_samples() const { return max_samples_; }
  std::uint64_t used_bytes() const { return used_bytes_; }
  std::size_t sketches() const { return sketches_.size(); }

  // Forgets all blocks and sketches. Keeps at most twice the memory that the interval used.
  void reset();

 private:
  static constexpr unsigned kOrders = 33;
  static constexpr std::size_t kChunkBytes = 256u << 10;
  static constexpr unsigned kLargestSharedOrder = 12;  // 32 KiB; larger blocks are allocated on their own

  std::uint64_t max_bytes_;
  std::uint32_t max_samples_;
  std::uint64_t used_bytes_ = 0;
  std::vector<std::unique_ptr<std::byte[]>> chunks_;
  std::size_t chunk_ = 0;       // the one that is being filled
  std::size_t chunk_used_ = 0;  // of it
  void* free_[kOrders] = {};
  std::vector<std::unique_ptr<std::byte[]>> large_;
  std::deque<codec::QuantileSketch> sketches_;
};

class TimerSamples {
 public:
  // An empty one.
  static TimerSamples* make(SampleArena& arena);

  // `count_weight` goes into the timer's count; `weight` is what the value weighs in means and percentiles (1 in strict mode).
  // Returns what takes this one's place: this itself or a larger copy in the arena.
  TimerSamples* add(double value, double weight, double count_weight, SampleArena& arena);
  // Takes over a sketch of further samples.
  void add_sketch(const codec::QuantileSketch& sketch, double sum_squares, double count_weight, SampleArena& arena);
  // Takes over another shard's samples of the same timer.
  TimerSamples* merge(const TimerSamples& other, SampleArena& arena);

  double count() const { return count_; }  // sum of count_weight
  std::uint64_t stored() const { return size_; }

  // In the order in which they came; empty when there is a sketch.
  std::span<double> values() { return {data(), size_}; }
  std::span<const double> values() const { return {data(), size_}; }
  bool has_own_weights() const { return is_weighted_; }
  double shared_weight() const { return weight_; }
  std::span<const double> weights() const { return {data() + capacity_, is_weighted_ ? size_ : 0}; }
  std::span<double> weights() { return {data() + capacity_, is_weighted_ ? size_ : 0}; }

  const codec::QuantileSketch* sketch() const { return sketch_; }
  double sketch_sum_squares() const { return sum_squares_; }

 private:
  TimerSamples() = default;

  static unsigned order_of(std::uint32_t capacity, bool is_weighted);
  double* data() { return reinterpret_cast<double*>(this + 1); }
  const double* data() const { return reinterpret_cast<const double*>(this + 1); }
  TimerSamples* resize(std::uint32_t capacity, bool is_weighted, SampleArena& arena);
  void turn_into_sketch(SampleArena& arena);
  void add_to_sketch(double value, double weight);

  double count_ = 0;
  double weight_ = 1;       // of every value unless is_weighted_
  double sum_squares_ = 0;  // of a sketch
  codec::QuantileSketch* sketch_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
  bool is_weighted_ = false;
  std::uint8_t order_ = 0;
};

}  // namespace bellwether::statsd
