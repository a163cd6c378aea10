#include "series/testing/sample_data.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>

namespace bellwether::series::testing {

namespace {

constexpr double kSlotsOfADay = 8640;

class Generator {
 public:
  Generator(std::size_t series, std::size_t points, std::uint64_t seed)
      : series_(series), points_(points), random_(seed) {}

  template <class Make>
  SampleClass make(std::string name, Make make_series) {
    SampleClass made{std::move(name), {}, true};
    for (std::size_t i = 0; i < series_; ++i) {
      std::vector<double> values(points_);
      make_series(i, values);
      put_gaps(values);
      made.series.push_back(std::move(values));
    }
    return made;
  }

  double uniform(double low = 0, double high = 1) { return std::uniform_real_distribution<double>(low, high)(random_); }
  double normal() { return normal_(random_); }
  double poisson(double mean) { return static_cast<double>(std::poisson_distribution<long>(mean)(random_)); }
  // Mean rates from 0.2 to 5,000 over the series of a class, with a day's rise and fall.
  double rate(std::size_t series, std::size_t slot) const {
    const double base = std::pow(10, -0.7 + 4.4 * static_cast<double>(series) / static_cast<double>(series_));
    return base * (1 + 0.5 * std::sin(static_cast<double>(slot) * 2 * std::numbers::pi / kSlotsOfADay));
  }

 private:
  void put_gaps(std::vector<double>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (uniform() >= 0.0005) continue;
      for (auto length = 1 + static_cast<std::size_t>(uniform(0, 30)); length > 0 && i < values.size(); --length) {
        values[i++] = std::numeric_limits<double>::quiet_NaN();
      }
    }
  }

  const std::size_t series_;
  const std::size_t points_;
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_{0, 1};
};

double rounded(double value, double power) {
  return std::round(value * power) / power;
}

}  // namespace

std::vector<SampleClass> sample_classes(std::size_t series, std::size_t points, std::uint64_t seed) {
  Generator data(series, points, seed);
  std::vector<SampleClass> classes;
  classes.push_back(data.make("counter", [&](std::size_t which, std::vector<double>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = data.poisson(data.rate(which, i));
  }));
  classes.push_back(data.make("rate, 1 decimal", [&](std::size_t which, std::vector<double>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = data.poisson(data.rate(which, i)) / 10;
  }));
  classes.push_back(data.make("gauge, 2 decimals", [&](std::size_t, std::vector<double>& values) {
    const double mean = data.uniform(5, 65);
    const double deviation = data.uniform(0.3, 4.3);
    double drift = 0;  // as the share of a CPU that is busy
    for (double& value : values) {
      drift = 0.95 * drift + 0.31 * deviation * data.normal();
      value = std::clamp(rounded(mean + drift, 100), 0.0, 100.0);
    }
  }));
  classes.push_back(data.make("p95, 3 decimals", [&](std::size_t, std::vector<double>& values) {
    const double median = data.uniform(2, 202);
    const double spread = data.uniform(0.05, 0.25);
    for (double& value : values) {
      value = rounded(median * std::exp(spread * data.normal()) * (data.uniform() < 0.01 ? 4 : 1), 1000);
    }
  }));
  classes.push_back(data.make("constant", [&](std::size_t, std::vector<double>& values) {
    const double value = data.uniform() < 0.5 ? std::floor(data.uniform(0, 100)) : rounded(data.uniform(0, 1000), 100);
    std::ranges::fill(values, value);
  }));
  classes.push_back(data.make("sparse bursts", [&](std::size_t, std::vector<double>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (data.uniform() >= 0.004) continue;
      const double mean = data.uniform(1, 51);
      for (auto length = 1 + static_cast<std::size_t>(data.uniform(0, 12)); length > 0 && i < values.size(); --length) {
        values[i++] = data.poisson(mean);
      }
    }
  }));
  classes.push_back(data.make("bytes counted up", [&](std::size_t, std::vector<double>& values) {
    double total = std::floor(data.uniform(0, 1e11));
    const double speed = std::pow(10, data.uniform(2, 8));
    for (double& value : values) value = total += std::floor(speed * std::exp(0.3 * data.normal()));
  }));
  classes.push_back(data.make("memory in pages", [&](std::size_t, std::vector<double>& values) {
    double used = std::floor(data.uniform(1e9, 9e9));
    for (double& value : values) {
      if (data.uniform() < 0.6) used += data.normal() * 3e5;
      value = std::floor(std::max(used, 0.0) / 4096) * 4096;
    }
  }));
  classes.push_back(data.make("mean, full precision", [&](std::size_t, std::vector<double>& values) {
    const double mean = data.uniform(2, 202);
    for (double& value : values) {
      const double count = 1 + data.poisson(40);
      value = std::floor(mean * count * std::exp(0.1 * data.normal())) / count;
    }
  }));
  classes.back().decimal = false;
  return classes;
}

}  // namespace bellwether::series::testing
