#include "graphite/functions/rolling.h"

#include <algorithm>
#include <cmath>
#include <deque>

#include "graphite/time_series.h"

namespace bellwether::graphite {
namespace {

// A sum that values join and leave, with its rounding error carried along (Neumaier), so that a long walk does not drift.
class RunningSum {
 public:
  void add(double value) {
    const double next = sum_ + value;
    error_ += std::fabs(sum_) >= std::fabs(value) ? (sum_ - next) + value : (value - next) + sum_;
    sum_ = next;
  }
  double value() const { return sum_ + error_; }

 private:
  double sum_ = 0;
  double error_ = 0;
};

// Positions whose values are in order, the extreme one first: each value enters and leaves once.
template <class Better>
class RunningExtreme {
 public:
  void add(std::span<const double> values, std::size_t i) {
    while (!order_.empty() && !Better()(values[order_.back()], values[i])) order_.pop_back();
    order_.push_back(i);
  }
  void drop_before(std::size_t i) {
    while (!order_.empty() && order_.front() < i) order_.pop_front();
  }
  double value(std::span<const double> values) const { return order_.empty() ? kNone : values[order_.front()]; }

 private:
  std::deque<std::size_t> order_;
};

bool is_linear(Aggregation how, std::span<const double> values) {
  switch (how) {
    case Aggregation::kAverage:
    case Aggregation::kSum:
      // An infinity cannot be taken out of a sum again.
      return std::ranges::none_of(values, [](double value) { return std::isinf(value); });
    case Aggregation::kCount:
    case Aggregation::kMin:
    case Aggregation::kMax:
    case Aggregation::kRange:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::vector<double> roll(std::span<const double> values, std::size_t window, Aggregation how, double x_files_factor) {
  std::vector<double> result;
  if (values.size() <= window) return result;
  result.reserve(values.size() - window);
  const bool linear = is_linear(how, values);
  const double total = static_cast<double>(window);
  RunningSum sum;
  RunningExtreme<std::less<>> least;
  RunningExtreme<std::greater<>> most;
  std::size_t known = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t first = i + 1 >= window ? i + 1 - window : 0;
    if (!is_none(values[i])) {
      ++known;
      if (linear) {
        sum.add(values[i]);
        least.add(values, i);
        most.add(values, i);
      }
    }
    if (i >= window && !is_none(values[i - window])) {
      --known;
      if (linear) sum.add(-values[i - window]);
    }
    least.drop_before(first);
    most.drop_before(first);
    if (i < window) continue;
    double value = kNone;
    if (enough(known, total, x_files_factor)) {
      switch (how) {
        case Aggregation::kCount:
          value = static_cast<double>(known);
          break;
        case Aggregation::kMin:
          value = least.value(values);
          break;
        case Aggregation::kMax:
          value = most.value(values);
          break;
        case Aggregation::kRange:
          value = most.value(values) - least.value(values);
          break;
        case Aggregation::kSum:
        case Aggregation::kAverage:
          if (linear) {
            value = how == Aggregation::kSum ? sum.value() : sum.value() / static_cast<double>(known);
            break;
          }
          [[fallthrough]];
        default: {
          // The window without its gaps: multiply and avg_zero judge what is there.
          std::vector<double> present;
          for (const double one : values.subspan(first, window)) {
            if (!is_none(one)) present.push_back(one);
          }
          value = aggregate(how, present);
          break;
        }
      }
    }
    result.push_back(value);
  }
  return result;
}

}  // namespace bellwether::graphite
