#include "statsd/timer_sketch.h"

#include <algorithm>
#include <cmath>

namespace bellwether::statsd {

namespace {

constexpr double kGamma = (1 + TimerSketch::kRelativeError) / (1 - TimerSketch::kRelativeError);
const double kLogGamma = std::log(kGamma);
// Nearer to zero counts as zero: a millionth of a nanosecond, were the unit milliseconds.
constexpr double kLeastMagnitude = 1e-12;

std::int32_t index_of(double magnitude) { return static_cast<std::int32_t>(std::ceil(std::log(magnitude) / kLogGamma)); }
double middle_of(std::int32_t index) { return 2 * std::exp(index * kLogGamma) / (kGamma + 1); }

}  // namespace

void TimerSketch::Buckets::add(std::int32_t index, double weight) {
  if (weights.empty()) {
    first = index;
    weights.push_back(weight);
    return;
  }
  const std::int32_t last = first + static_cast<std::int32_t>(weights.size()) - 1;
  if (index > last) {
    // The smallest magnitudes make room: nobody looks for the relative error of what is a billionth of the rest.
    const auto keep_from = index - static_cast<std::int32_t>(kMaxBuckets) + 1;
    if (keep_from > first) {
      const auto dropped = static_cast<std::size_t>(std::min<std::int64_t>(std::int64_t{keep_from} - first, static_cast<std::int64_t>(weights.size())));
      double collapsed = 0;
      for (std::size_t i = 0; i < dropped; ++i) collapsed += weights[i];
      weights.erase(weights.begin(), weights.begin() + static_cast<std::ptrdiff_t>(dropped));
      first = keep_from;
      if (weights.empty()) weights.push_back(0);
      weights.front() += collapsed;
    }
    weights.resize(static_cast<std::size_t>(index - first) + 1);
  } else if (index < first) {
    const std::int32_t room = static_cast<std::int32_t>(kMaxBuckets) - static_cast<std::int32_t>(weights.size());
    const std::int32_t more = std::min(first - index, room);
    weights.insert(weights.begin(), static_cast<std::size_t>(more), 0.0);
    first -= more;
    index = std::max(index, first);
  }
  weights[static_cast<std::size_t>(index - first)] += weight;
}

void TimerSketch::add(double value, double weight) {
  if (weight_ == 0) {
    least_ = greatest_ = value;
  } else {
    least_ = std::min(least_, value);
    greatest_ = std::max(greatest_, value);
  }
  weight_ += weight;
  sum_ += value * weight;
  sum_squares_ += value * value * weight;
  const double magnitude = std::fabs(value);
  if (!(magnitude > kLeastMagnitude)) {
    zero_weight_ += weight;
  } else {
    (value > 0 ? positive_ : negative_).add(index_of(std::min(magnitude, 1e300)), weight);
  }
}

void TimerSketch::merge(const TimerSketch& other) {
  if (other.weight_ == 0) return;
  least_ = weight_ == 0 ? other.least_ : std::min(least_, other.least_);
  greatest_ = weight_ == 0 ? other.greatest_ : std::max(greatest_, other.greatest_);
  weight_ += other.weight_;
  sum_ += other.sum_;
  sum_squares_ += other.sum_squares_;
  zero_weight_ += other.zero_weight_;
  const auto take = [](Buckets& into, const Buckets& from) {
    for (std::size_t i = from.weights.size(); i-- > 0;) {
      if (from.weights[i] != 0) into.add(from.first + static_cast<std::int32_t>(i), from.weights[i]);
    }
  };
  take(positive_, other.positive_);
  take(negative_, other.negative_);
}

std::vector<TimerSketch::Weighted> TimerSketch::ascending() const {
  std::vector<Weighted> all;
  all.reserve(positive_.weights.size() + negative_.weights.size() + 1);
  const auto push = [&](double value, double weight) {
    if (weight > 0) all.push_back({std::clamp(value, least_, greatest_), weight});
  };
  for (std::size_t i = negative_.weights.size(); i-- > 0;) {
    push(-middle_of(negative_.first + static_cast<std::int32_t>(i)), negative_.weights[i]);
  }
  push(0, zero_weight_);
  for (std::size_t i = 0; i < positive_.weights.size(); ++i) {
    push(middle_of(positive_.first + static_cast<std::int32_t>(i)), positive_.weights[i]);
  }
  if (!all.empty()) {
    all.front().value = least_;
    all.back().value = greatest_;
  }
  return all;
}

}  // namespace bellwether::statsd
