#include "codec/quantile_sketch.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include "base/check.h"

namespace bellwether::codec {
namespace {

// The mapping is f(2^e * (1 + s)) = e + ((A s + B) s + C) s, for s from 0 to 1: continuous, rising from 0 to 1, and
// close to log2. Its slope against ln(value) is nowhere below C = 10/7 (reached at s = 0 and s = 2/3), and that
// bounds the ratio of a bucket's borders.
constexpr double kA = 6.0 / 35.0;
constexpr double kB = -3.0 / 5.0;
constexpr double kC = 10.0 / 7.0;

// Below this a magnitude counts as zero: subnormals have no mantissa to map.
constexpr double kSmallest = std::numeric_limits<double>::min();

constexpr char kVersion = 1;

template <class T>
void put(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

template <class T>
bool take(std::string_view& bytes, T& value) {
  if (bytes.size() < sizeof value) return false;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return true;
}

}  // namespace

QuantileSketch::QuantileSketch(double relative_accuracy) : accuracy_(relative_accuracy) {
  CHECK(relative_accuracy >= 0.0001 && relative_accuracy <= 0.5, "a relative accuracy of {}", relative_accuracy);
  // A bucket's value is right within the accuracy for borders whose ratio is (1 + a) / (1 - a).
  buckets_per_octave_ = 1.0 / (std::log((1 + accuracy_) / (1 - accuracy_)) * kC);
}

std::int32_t QuantileSketch::bucket_of(double magnitude) const {
  const auto bits = std::bit_cast<std::uint64_t>(magnitude);
  const auto exponent = static_cast<std::int32_t>(bits >> 52) - 1023;
  const double s = std::bit_cast<double>((bits & 0x000F'FFFF'FFFF'FFFFu) | 0x3FF0'0000'0000'0000u) - 1.0;
  return static_cast<std::int32_t>(std::floor((exponent + ((kA * s + kB) * s + kC) * s) * buckets_per_octave_));
}

double QuantileSketch::lower_border(std::int32_t bucket) const {
  const double mapped = bucket / buckets_per_octave_;
  const double exponent = std::floor(mapped);
  const double fraction = mapped - exponent;
  double s = fraction;
  for (int i = 0; i < 4; ++i)  // Newton; the cubic is almost straight
    s -= (((kA * s + kB) * s + kC) * s - fraction) / ((3 * kA * s + 2 * kB) * s + kC);
  return std::ldexp(1.0 + s, static_cast<int>(exponent));
}

double QuantileSketch::value_of(std::int32_t bucket) const {
  // The value whose relative distance to both borders is the same.
  const double low = lower_border(bucket), high = lower_border(bucket + 1);
  if (std::isinf(high)) return low * (1 + accuracy_);
  return 2 * low / (1 + low / high);
}

void QuantileSketch::Side::drop_lowest(std::size_t keep) {
  if (weights.size() <= keep) return;
  const std::size_t extra = weights.size() - keep;
  double joined = 0;
  for (std::size_t i = 0; i < extra; ++i) joined += weights[i];
  weights.erase(weights.begin(), weights.begin() + static_cast<std::ptrdiff_t>(extra));
  weights.front() += joined;
  first += static_cast<std::int32_t>(extra);
}

void QuantileSketch::Side::add(std::int32_t bucket, double weight) {
  if (weights.empty()) {
    first = bucket;
    weights.push_back(weight);
    return;
  }
  std::int64_t at = std::int64_t{bucket} - first;
  const auto size = static_cast<std::int64_t>(weights.size());
  constexpr auto kMost = static_cast<std::int64_t>(kMaxBuckets);
  if (at < 0) {
    // Room below only as far as the limit allows; what lies lower joins the lowest bucket.
    const std::int64_t more = std::min(-at, kMost - size);
    weights.insert(weights.begin(), static_cast<std::size_t>(more), 0.0);
    first -= static_cast<std::int32_t>(more);
    at = std::max<std::int64_t>(0, at + more);
  } else if (at >= size) {
    if (at >= size + kMost) {  // everything so far lies below the window that ends at `bucket`
      double joined = 0;
      for (const double each : weights) joined += each;
      weights.assign(kMaxBuckets, 0.0);
      weights.front() = joined;
      first = bucket - static_cast<std::int32_t>(kMaxBuckets) + 1;
    } else {
      weights.resize(static_cast<std::size_t>(at) + 1, 0.0);
      drop_lowest(kMaxBuckets);
    }
    at = static_cast<std::int64_t>(weights.size()) - 1;
  }
  weights[static_cast<std::size_t>(at)] += weight;
}

void QuantileSketch::Side::merge(const Side& other) {
  // From the top, so that room below is asked for only once the window's upper end is known.
  for (std::size_t i = other.weights.size(); i-- > 0;)
    if (other.weights[i] != 0) add(other.first + static_cast<std::int32_t>(i), other.weights[i]);
}

void QuantileSketch::add(double value, double weight) {
  if (std::isnan(value)) return;
  value = std::clamp(value, std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max());
  if (count_ == 0) {
    min_ = max_ = value;
  } else {
    min_ = std::min(min_, value);
    max_ = std::max(max_, value);
  }
  count_ += weight;
  sum_ += value * weight;
  if (value >= kSmallest)
    positive_.add(bucket_of(value), weight);
  else if (value <= -kSmallest)
    negative_.add(bucket_of(-value), weight);
  else
    zero_weight_ += weight;
}

void QuantileSketch::merge(const QuantileSketch& other) {
  CHECK(accuracy_ == other.accuracy_, "sketches of accuracy {} and {} do not merge", accuracy_, other.accuracy_);
  if (other.empty()) return;
  min_ = empty() ? other.min_ : std::min(min_, other.min_);
  max_ = empty() ? other.max_ : std::max(max_, other.max_);
  count_ += other.count_;
  sum_ += other.sum_;
  zero_weight_ += other.zero_weight_;
  positive_.merge(other.positive_);
  negative_.merge(other.negative_);
}

void QuantileSketch::clear() {
  count_ = sum_ = min_ = max_ = zero_weight_ = 0;
  positive_.weights.clear();
  negative_.weights.clear();
}

void QuantileSketch::each_bucket(const std::function<void(double, double)>& visit) const {
  for (std::size_t i = negative_.weights.size(); i-- > 0;)
    if (negative_.weights[i] > 0)
      visit(std::max(-value_of(negative_.first + static_cast<std::int32_t>(i)), min_), negative_.weights[i]);
  if (zero_weight_ > 0) visit(0, zero_weight_);
  for (std::size_t i = 0; i < positive_.weights.size(); ++i)
    if (positive_.weights[i] > 0)
      visit(std::clamp(value_of(positive_.first + static_cast<std::int32_t>(i)), min_, max_), positive_.weights[i]);
}

double QuantileSketch::quantile(double q) const {
  if (empty()) return std::numeric_limits<double>::quiet_NaN();
  if (q <= 0) return min_;
  if (q >= 1) return max_;
  // Weights are sums of fractions; the tolerance keeps a rank that should fall on a border from slipping past it.
  const double rank = q * count_ * (1 - 1e-12);
  double below = 0;
  for (std::size_t i = negative_.weights.size(); i-- > 0;) {
    below += negative_.weights[i];
    if (below >= rank) return std::clamp(-value_of(negative_.first + static_cast<std::int32_t>(i)), min_, max_);
  }
  below += zero_weight_;
  if (zero_weight_ > 0 && below >= rank) return 0;
  for (std::size_t i = 0; i < positive_.weights.size(); ++i) {
    below += positive_.weights[i];
    if (below >= rank) return std::clamp(value_of(positive_.first + static_cast<std::int32_t>(i)), min_, max_);
  }
  return max_;
}

std::size_t QuantileSketch::memory_bytes() const {
  return sizeof *this + (positive_.weights.capacity() + negative_.weights.capacity()) * sizeof(double);
}

void QuantileSketch::serialize(std::string& out) const {
  out.push_back(kVersion);
  for (const double value : {accuracy_, count_, sum_, min_, max_, zero_weight_}) put(out, value);
  for (const Side* side : {&positive_, &negative_}) {
    std::uint32_t used = 0;
    for (const double weight : side->weights) used += weight > 0;
    put(out, used);
    for (std::size_t i = 0; i < side->weights.size(); ++i) {
      if (side->weights[i] <= 0) continue;
      put(out, static_cast<std::int32_t>(side->first + static_cast<std::int32_t>(i)));
      put(out, side->weights[i]);
    }
  }
}

Result<QuantileSketch> QuantileSketch::deserialize(std::string_view bytes) {
  const std::size_t size = bytes.size();
  const auto bad = [&](std::string_view reason) {
    return fail(Code::kDataLoss, fmt::format("quantile sketch, byte {}: {}", size - bytes.size(), reason));
  };
  if (bytes.empty() || bytes[0] != kVersion) return bad("an unknown version");
  bytes.remove_prefix(1);
  double accuracy, count, sum, min, max, zero_weight;
  for (double* const value : {&accuracy, &count, &sum, &min, &max, &zero_weight})
    if (!take(bytes, *value)) return bad("it ends too early");
  if (!(accuracy >= 0.0001 && accuracy <= 0.5)) return bad("the accuracy is out of range");
  if (!(count >= 0 && std::isfinite(count) && zero_weight >= 0 && std::isfinite(zero_weight) && !std::isnan(sum) &&
        min <= max))
    return bad("the totals contradict each other");
  QuantileSketch sketch(accuracy);
  sketch.count_ = count;
  sketch.sum_ = sum;
  sketch.min_ = min;
  sketch.max_ = max;
  sketch.zero_weight_ = zero_weight;
  const std::int32_t most = sketch.bucket_of(std::numeric_limits<double>::max());
  for (Side* const side : {&sketch.positive_, &sketch.negative_}) {
    std::uint32_t used;
    if (!take(bytes, used)) return bad("it ends too early");
    if (used > kMaxBuckets) return bad("more buckets than there may be");
    std::int32_t previous = std::numeric_limits<std::int32_t>::min();
    for (std::uint32_t i = 0; i < used; ++i) {
      std::int32_t bucket;
      double weight;
      if (!take(bytes, bucket) || !take(bytes, weight)) return bad("it ends too early");
      if (bucket <= previous || bucket > most || bucket < -most - 4)
        return bad("a bucket out of order or out of range");
      if (!(weight > 0 && std::isfinite(weight))) return bad("a weight that is not positive");
      side->add(bucket, weight);
      previous = bucket;
    }
  }
  if (!bytes.empty()) return bad("something follows the end");
  return sketch;
}

}  // namespace bellwether::codec
