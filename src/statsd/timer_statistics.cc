#include "statsd/timer_statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/number.h"

namespace bellwether::statsd {

namespace {

constexpr std::size_t kNotAsked = std::numeric_limits<std::size_t>::max();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// What every timer has besides its percentiles, in the order in which it is sent.
enum Whole : std::size_t { kStd, kUpper, kLower, kCount, kCountPerSecond, kSum, kSumSquares, kMean, kMedian, kWholes };
constexpr std::string_view kWholeNames[kWholes] = {"std", "upper",       "lower", "count", "count_ps",
                                                   "sum", "sum_squares", "mean",  "median"};
constexpr std::size_t kPerPercentile = 5;

// JavaScript's String.replace with a text: the first occurrence only.
std::string replace_first(std::string text, char what, std::string_view with) {
  if (const std::size_t at = text.find(what); at != std::string::npos) text.replace(at, 1, with);
  return text;
}

std::string number_in_name(double number) {
  std::string text;
  append_js_number(text, number);
  return replace_first(text, '.', "_");
}

bool is_asked(const Options& options, std::string_view name) {
  if (options.calculated_timer_metrics.empty()) return true;
  return std::ranges::find(options.calculated_timer_metrics, name) != options.calculated_timer_metrics.end();
}

// JavaScript's Math.round.
double round_half_up(double value) {
  return std::floor(value + 0.5);
}

}  // namespace

TimerStatistics::TimerStatistics(const Options& options)
    : mode_(options.mode),
      interval_seconds_(static_cast<double>(options.flush_interval.count()) / 1000),
      percentiles_(options.percentiles) {
  const auto ask = [&](std::string name, std::string_view general) {
    if (is_asked(options, general)) {
      position_.push_back(names_.size());
      names_.push_back(std::move(name));
    } else {
      position_.push_back(kNotAsked);
    }
  };
  for (const double percentile : percentiles_) {
    const std::string suffix = replace_first(number_in_name(percentile), '-', "top");
    ask("count_" + suffix, "count_percent");
    ask("mean_" + suffix, "mean_percent");
    ask((percentile > 0 ? "upper_" : "lower_") + suffix, percentile > 0 ? "upper_percent" : "lower_percent");
    ask("sum_" + suffix, "sum_percent");
    ask("sum_squares_" + suffix, "sum_squares_percent");
  }
  const std::size_t first_whole = position_.size();
  for (const std::string_view name : kWholeNames) ask(std::string(name), name);
  for (const Whole whole : {kCountPerSecond, kCount}) {
    if (const std::size_t at = position_[first_whole + whole]; at != kNotAsked) idle_.push_back(at);
  }
  sends_histogram_ = is_asked(options, "histogram");
  for (const HistogramRule& rule : options.histogram) {
    Histogram histogram{.metric = rule.metric, .bins = rule.bins, .names = {}};
    for (const double bin : rule.bins) {
      histogram.names.push_back("histogram.bin_" + (std::isinf(bin) ? std::string("inf") : number_in_name(bin)));
    }
    histograms_.push_back(std::move(histogram));
  }
}

const TimerStatistics::Histogram* TimerStatistics::histogram_of(std::string_view key) const {
  if (!sends_histogram_) return nullptr;
  for (const Histogram& histogram : histograms_) {
    if (key.find(histogram.metric) != std::string_view::npos) return histogram.bins.empty() ? nullptr : &histogram;
  }
  return nullptr;
}

void TimerStatistics::begin(const Histogram* histogram, Result& out) {
  out.values.assign(names_.size(), 0);
  out.is_sent.assign(names_.size(), false);
  out.bins.assign(histogram == nullptr ? 0 : histogram->bins.size(), 0);
}

void TimerStatistics::put(std::size_t statistic, double value, Result& out) const {
  const std::size_t at = position_[statistic];
  if (at == kNotAsked) return;
  out.values[at] = value;
  out.is_sent[at] = true;
}

void TimerStatistics::compute(double only, const Histogram* histogram, Result& out) {
  compute_plain({&only, 1}, 1, 1, histogram, out);
}

void TimerStatistics::compute(TimerSamples& samples, const Histogram* histogram, Result& out) {
  if (samples.sketch() != nullptr) {
    weighted_.clear();
    samples.sketch()->each_bucket([this](double value, double weight) { weighted_.push_back({value, weight}); });
    // The ends are known exactly.
    weighted_.front().value = samples.sketch()->min();
    weighted_.back().value = samples.sketch()->max();
    compute_weighted(weighted_, samples.count(), &samples, histogram, out);
    return;
  }
  if (!samples.has_own_weights()) {
    compute_plain(samples.values(), samples.shared_weight(), samples.count(), histogram, out);
    return;
  }
  weighted_.clear();
  for (std::size_t i = 0; i < samples.values().size(); ++i)
    weighted_.push_back({samples.values()[i], samples.weights()[i]});
  std::ranges::sort(weighted_, {}, &Weighted::value);
  compute_weighted(weighted_, samples.count(), nullptr, histogram, out);
}

void TimerStatistics::compute_plain(std::span<double> values, double weight, double count, const Histogram* histogram,
                                    Result& out) {
  begin(histogram, out);
  std::ranges::sort(values);
  const std::size_t n = values.size();
  // Running sums, because the original takes a percentile's sum from them and rounding must agree.
  cumulative_.resize(n);
  cumulative_squares_.resize(n);
  double sum = 0;
  double sum_squares = 0;
  for (std::size_t i = 0; i < n; ++i) {
    sum = i == 0 ? values[0] : values[i] + sum;
    sum_squares = i == 0 ? values[0] * values[0] : values[i] * values[i] + sum_squares;
    cumulative_[i] = sum;
    cumulative_squares_[i] = sum_squares;
  }
  for (std::size_t p = 0; p < percentiles_.size(); ++p) {
    const double percentile = percentiles_[p];
    std::size_t within = n;
    double boundary = values[n - 1];
    double part = sum;
    double part_squares = sum_squares;
    if (n > 1) {
      within = static_cast<std::size_t>(round_half_up(std::fabs(percentile) / 100 * static_cast<double>(n)));
      if (within == 0) continue;
      if (percentile > 0) {
        boundary = values[within - 1];
        part = cumulative_[within - 1];
        part_squares = cumulative_squares_[within - 1];
      } else {
        boundary = values[n - within];
        if (within < n) {
          part = sum - cumulative_[n - within - 1];
          part_squares = sum_squares - cumulative_squares_[n - within - 1];
        } else if (mode_ == Mode::kStrict) {
          part = part_squares = kNaN;  // the original subtracts what lies before the first value
        }
      }
    }
    put(p * kPerPercentile, static_cast<double>(within) * weight, out);
    put(p * kPerPercentile + 1, part / static_cast<double>(within), out);
    put(p * kPerPercentile + 2, boundary, out);
    put(p * kPerPercentile + 3, part * weight, out);
    put(p * kPerPercentile + 4, part_squares * weight, out);
  }
  const double mean = sum / static_cast<double>(n);
  double squared_differences = 0;
  for (const double value : values) squared_differences += (value - mean) * (value - mean);
  const double median = n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
  const std::size_t whole = percentiles_.size() * kPerPercentile;
  put(whole + kStd, std::sqrt(squared_differences / static_cast<double>(n)), out);
  put(whole + kUpper, values[n - 1], out);
  put(whole + kLower, values[0], out);
  put(whole + kCount, count, out);
  put(whole + kCountPerSecond, count / interval_seconds_, out);
  put(whole + kSum, sum * weight, out);
  put(whole + kSumSquares, sum_squares * weight, out);
  put(whole + kMean, mean, out);
  put(whole + kMedian, median, out);
  if (histogram != nullptr) {
    std::size_t i = 0;
    for (std::size_t bin = 0; bin < histogram->bins.size(); ++bin) {
      for (; i < n && values[i] < histogram->bins[bin]; ++i) out.bins[bin] += weight;
    }
  }
}

void TimerStatistics::compute_weighted(std::span<const Weighted> sorted, double count, const TimerSamples* sketched,
                                       const Histogram* histogram, Result& out) {
  begin(histogram, out);
  double total = 0;
  double sum = 0;
  double sum_squares = 0;
  for (const Weighted& sample : sorted) {
    total += sample.weight;
    sum += sample.value * sample.weight;
    sum_squares += sample.value * sample.value * sample.weight;
  }
  if (sketched != nullptr) {
    sum = sketched->sketch()->sum();
    sum_squares = sketched->sketch_sum_squares();
  }
  // The part of `target` weight from one end: its sums, and the value at its inner boundary.
  const auto part_of = [&](double target, bool from_below, double& part, double& part_squares) {
    part = part_squares = 0;
    double left = target;
    double boundary = from_below ? sorted.front().value : sorted.back().value;
    for (std::size_t i = 0; i < sorted.size() && left > 0; ++i) {
      const Weighted& sample = from_below ? sorted[i] : sorted[sorted.size() - 1 - i];
      const double taken = std::min(left, sample.weight);
      part += sample.value * taken;
      part_squares += sample.value * sample.value * taken;
      left -= taken;
      boundary = sample.value;
    }
    return boundary;
  };
  double part = 0;
  double part_squares = 0;
  for (std::size_t p = 0; p < percentiles_.size(); ++p) {
    const double target = std::fabs(percentiles_[p]) / 100 * total;
    if (!(target > 0)) continue;
    const double boundary = part_of(target, percentiles_[p] > 0, part, part_squares);
    put(p * kPerPercentile, target, out);
    put(p * kPerPercentile + 1, part / target, out);
    put(p * kPerPercentile + 2, boundary, out);
    put(p * kPerPercentile + 3, part, out);
    put(p * kPerPercentile + 4, part_squares, out);
  }
  const double mean = sum / total;
  double squared_differences = 0;
  for (const Weighted& sample : sorted)
    squared_differences += (sample.value - mean) * (sample.value - mean) * sample.weight;
  if (sketched != nullptr) squared_differences = std::max(0.0, sum_squares - sum * mean);
  const double median = part_of(total / 2, true, part, part_squares);
  const std::size_t whole = percentiles_.size() * kPerPercentile;
  put(whole + kStd, std::sqrt(squared_differences / total), out);
  put(whole + kUpper, sorted.back().value, out);
  put(whole + kLower, sorted.front().value, out);
  put(whole + kCount, count, out);
  put(whole + kCountPerSecond, count / interval_seconds_, out);
  put(whole + kSum, sum, out);
  put(whole + kSumSquares, sum_squares, out);
  put(whole + kMean, mean, out);
  put(whole + kMedian, median, out);
  if (histogram != nullptr) {
    std::size_t i = 0;
    for (std::size_t bin = 0; bin < histogram->bins.size(); ++bin) {
      for (; i < sorted.size() && sorted[i].value < histogram->bins[bin]; ++i) out.bins[bin] += sorted[i].weight;
    }
  }
}

}  // namespace bellwether::statsd
