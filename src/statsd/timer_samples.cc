#include "statsd/timer_samples.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

namespace bellwether::statsd {

namespace {
constexpr std::uint32_t kFirstCapacity = 4;
}

void* SampleArena::take(unsigned order, Budget budget) {
  if (order >= kOrders) return nullptr;
  const std::size_t bytes = std::size_t{8} << order;
  if (budget == Budget::kHeld && used_bytes_ + bytes > max_bytes_) return nullptr;
  used_bytes_ += bytes;
  if (void* const block = free_[order]; block != nullptr) {
    std::memcpy(&free_[order], block, sizeof(void*));
    return block;
  }
  if (order > kLargestSharedOrder) return large_.emplace_back(new std::byte[bytes]).get();
  if (chunk_ == chunks_.size() || chunk_used_ + bytes > kChunkBytes) {
    if (chunk_ < chunks_.size()) ++chunk_;
    if (chunk_ == chunks_.size()) chunks_.emplace_back(new std::byte[kChunkBytes]);
    chunk_used_ = 0;
  }
  void* const block = chunks_[chunk_].get() + chunk_used_;
  chunk_used_ += bytes;
  return block;
}

void SampleArena::give_back(void* block, unsigned order) {
  used_bytes_ -= std::size_t{8} << order;
  std::memcpy(block, &free_[order], sizeof(void*));
  free_[order] = block;
}

void SampleArena::reset() {
  const std::size_t used_chunks = chunks_.empty() ? 0 : chunk_ + 1;
  if (chunks_.size() > 2 * used_chunks + 1) chunks_.resize(2 * used_chunks + 1);
  chunk_ = 0;
  chunk_used_ = 0;
  used_bytes_ = 0;
  std::ranges::fill(free_, nullptr);
  large_.clear();
  sketches_.clear();
}

unsigned TimerSamples::order_of(std::uint32_t capacity, bool is_weighted) {
  const std::size_t words = sizeof(TimerSamples) / 8 + std::size_t{capacity} * (is_weighted ? 2 : 1);
  return static_cast<unsigned>(std::bit_width(words - 1));
}

TimerSamples* TimerSamples::make(SampleArena& arena) {
  const unsigned order = order_of(kFirstCapacity, false);
  void* const block = arena.take(order, SampleArena::Budget::kIgnored);
  auto* const made = new (block) TimerSamples;
  made->order_ = static_cast<std::uint8_t>(order);
  made->capacity_ = static_cast<std::uint32_t>((std::size_t{1} << order) - sizeof(TimerSamples) / 8);
  return made;
}

TimerSamples* TimerSamples::resize(std::uint32_t capacity, bool is_weighted, SampleArena& arena) {
  const unsigned order = order_of(capacity, is_weighted);
  void* const block = arena.take(order, SampleArena::Budget::kHeld);
  if (block == nullptr) return nullptr;
  auto* const larger = new (block) TimerSamples(*this);
  larger->order_ = static_cast<std::uint8_t>(order);
  larger->is_weighted_ = is_weighted;
  const std::size_t words = (std::size_t{1} << order) - sizeof(TimerSamples) / 8;
  larger->capacity_ = static_cast<std::uint32_t>(is_weighted ? words / 2 : words);
  std::memcpy(larger->data(), data(), size_ * sizeof(double));
  if (is_weighted_) {
    std::memcpy(larger->data() + larger->capacity_, data() + capacity_, size_ * sizeof(double));
  } else if (is_weighted) {
    std::fill_n(larger->data() + larger->capacity_, size_, weight_);
  }
  arena.give_back(this, order_);
  return larger;
}

void TimerSamples::turn_into_sketch(SampleArena& arena) {
  sketch_ = &arena.make_sketch();
  for (std::uint32_t i = 0; i < size_; ++i) add_to_sketch(data()[i], is_weighted_ ? data()[capacity_ + i] : weight_);
  size_ = 0;
}

void TimerSamples::add_to_sketch(double value, double weight) {
  sketch_->add(value, weight);
  sum_squares_ += value * value * weight;
}

TimerSamples* TimerSamples::add(double value, double weight, double count_weight, SampleArena& arena) {
  count_ += count_weight;
  if (sketch_ != nullptr) {
    add_to_sketch(value, weight);
    return this;
  }
  if (size_ == 0 && !is_weighted_) weight_ = weight;
  TimerSamples* home = this;
  const bool needs_weights = !is_weighted_ && weight != weight_;
  if (size_ == capacity_ || needs_weights) {
    const std::uint32_t capacity = size_ == capacity_ ? size_ * 2 : capacity_;
    home = size_ >= arena.max_samples() ? nullptr : resize(capacity, is_weighted_ || needs_weights, arena);
    if (home == nullptr) {
      turn_into_sketch(arena);
      add_to_sketch(value, weight);
      return this;
    }
  }
  home->data()[home->size_] = value;
  if (home->is_weighted_) home->data()[home->capacity_ + home->size_] = weight;
  ++home->size_;
  return home;
}

void TimerSamples::add_sketch(const codec::QuantileSketch& sketch, double sum_squares, double count_weight,
                              SampleArena& arena) {
  if (sketch_ == nullptr) turn_into_sketch(arena);
  sketch_->merge(sketch);
  sum_squares_ += sum_squares;
  count_ += count_weight;
}

TimerSamples* TimerSamples::merge(const TimerSamples& other, SampleArena& arena) {
  TimerSamples* home = this;
  if (other.sketch_ != nullptr) {
    add_sketch(*other.sketch_, other.sum_squares_, 0, arena);
  } else {
    for (std::uint32_t i = 0; i < other.size_; ++i) {
      home =
          home->add(other.data()[i], other.is_weighted_ ? other.data()[other.capacity_ + i] : other.weight_, 0, arena);
    }
  }
  home->count_ += other.count_;
  return home;
}

}  // namespace bellwether::statsd
