// TimerStatistics: what a flush says of one timer: count, sum, mean, percentiles and so on, in the original's order and arithmetic.
//
// Pure. Unweighted values follow the original to the last bit, its mistakes included in strict mode; weighted values and sketches (extended
// mode) use the same rules with weights in place of counts.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "statsd/options.h"
#include "statsd/timer_samples.h"

namespace bellwether::statsd {

// The statistics that these options ask for, with their names in order: "count_90", …, "histogram.bin_inf". The same for every timer but for
// histogram rules, which depend on the key.
class TimerStatistics {
 public:
  explicit TimerStatistics(const Options& options);

  // Statistics that every timer has, percentiles first.
  std::span<const std::string> names() const { return names_; }
  // "count_ps" and "count": what an idle timer says, zero both.
  static constexpr std::size_t kIdle = 2;
  std::span<const std::size_t> idle() const { return idle_; }

  struct Histogram {
    std::string metric;
    std::vector<double> bins;
    std::vector<std::string> names;  // "histogram.bin_5_5"
  };
  // Null when none applies.
  const Histogram* histogram_of(std::string_view key) const;

  // Values in the order of names(), with whether the timer has them this time. `bins` are the weights of the histogram's bins, empty without
  // one.
  struct Result {
    std::vector<double> values;
    std::vector<bool> is_sent;
    std::vector<double> bins;
  };
  // Sorts the samples.
  void compute(TimerSamples& samples, const Histogram* histogram, Result& out);
  // Of a timer that got one value of weight 1.
  void compute(double only, const Histogram* histogram, Result& out);

 private:
  struct Weighted {
    double value;
    double weight;
  };

  void compute_plain(std::span<double> values, double weight, double count, const Histogram* histogram, Result& out);
  void compute_weighted(std::span<const Weighted> sorted, double count, const TimerSamples* sketched,
                        const Histogram* histogram, Result& out);
  void begin(const Histogram* histogram, Result& out);
  void put(std::size_t statistic, double value, Result& out) const;

  Mode mode_;
  double interval_seconds_;
  std::vector<double> percentiles_;
  std::vector<std::string> names_;
  std::vector<std::size_t> position_;  // of every statistic in names_, kFiltered when not asked for
  std::vector<std::size_t> idle_;
  std::vector<Histogram> histograms_;
  bool sends_histogram_ = true;
  std::vector<double> cumulative_;  // scratch
  std::vector<double> cumulative_squares_;
  std::vector<Weighted> weighted_;
};

}  // namespace bellwether::statsd
