// Bytes for a point and rates of the block codec, by class of data and block size. One line a figure: name, value, unit, tab-separated. Each rate is the best
// of many passes over blocks of all series of a class, which lie in the second-level cache or beyond; rates over all classes are harmonic means.
//
//   bw_series_bench [SERIES_PER_CLASS]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "series/block.h"
#include "series/testing/sample_data.h"

namespace bellwether::series {
namespace {

using Clock = std::chrono::steady_clock;

struct Encoded {
  std::vector<std::byte> bytes;  // with padding
  std::vector<std::size_t> ends;
  std::size_t points = 0;  // that hold a value

  std::span<const std::byte> block(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends[i - 1];
    return std::span(bytes).subspan(begin, ends[i] - begin);
  }
};

void report(const std::string& name, double value, std::string_view unit) {
  fmt::print("{}\t{:.4g}\t{}\n", name, value, unit);
}

// Best rate of `pass`, which handles `points`, in millions a second.
template <class Pass>
double best_rate(std::size_t points, const Pass& pass) {
  constexpr std::chrono::milliseconds kBudget{60};
  Clock::duration best = Clock::duration::max();
  for (const Clock::time_point start = Clock::now(); Clock::now() - start < kBudget;) {
    const Clock::time_point begin = Clock::now();
    pass();
    best = std::min(best, Clock::now() - begin);
  }
  return static_cast<double>(points) / std::chrono::duration<double, std::micro>(best).count();
}

Encoded encode_class(const testing::SampleClass& data, std::size_t slots) {
  Encoded encoded;
  for (const std::vector<double>& series : data.series) {
    for (std::size_t i = 0; i + slots <= series.size(); i += slots) {
      const std::span<const double> values = std::span(series).subspan(i, slots);
      encode_block(values, encoded.bytes);
      encoded.ends.push_back(encoded.bytes.size());
      encoded.points +=
          static_cast<std::size_t>(std::ranges::count_if(values, [](double value) { return !std::isnan(value); }));
    }
  }
  encoded.bytes.resize(encoded.bytes.size() + kBlockPadding);
  return encoded;
}

// Sums what classes have in common.
struct Mean {
  double sum = 0;
  double of_inverses = 0;
  std::size_t count = 0;

  void add(double value) {
    sum += value;
    of_inverses += 1 / value;
    ++count;
  }
  double arithmetic() const { return sum / static_cast<double>(count); }
  double harmonic() const { return static_cast<double>(count) / of_inverses; }
};

void measure(const std::vector<testing::SampleClass>& classes, std::size_t slots) {
  const std::span<const BlockDecoder> decoders = block_decoders();
  Mean size;
  Mean encode_rate;
  Mean validate_rate;
  Mean add_rate;
  std::vector<Mean> decode_rates(decoders.size());
  std::vector<double> out(slots);
  std::vector<double> sum(slots);
  for (const testing::SampleClass& data : classes) {
    const std::string name = fmt::format("block {} {}", slots, data.name);
    const Encoded encoded = encode_class(data, slots);
    const std::size_t all_slots = encoded.ends.size() * slots;
    const double bytes =
        static_cast<double>(encoded.bytes.size() - kBlockPadding) / static_cast<double>(encoded.points);
    report(name, bytes, "B/point");
    const double encoding = best_rate(all_slots, [&] { encode_class(data, slots); });
    report(name + " encode", encoding, "M/s");
    const double validating = best_rate(all_slots, [&] {
      for (std::size_t i = 0; i < encoded.ends.size(); ++i) {
        if (!validate_block(encoded.block(i), slots)) std::abort();
      }
    });
    report(name + " validate", validating, "M/s");
    for (std::size_t d = 0; d < decoders.size(); ++d) {
      const double rate = best_rate(all_slots, [&] {
        for (std::size_t i = 0; i < encoded.ends.size(); ++i) decoders[d].decode(encoded.block(i), out);
      });
      report(fmt::format("{} decode {}", name, decoders[d].name), rate, "M/s");
      if (data.decimal) decode_rates[d].add(rate);
    }
    const double adding = best_rate(all_slots, [&] {
      for (std::size_t i = 0; i < encoded.ends.size(); ++i) {
        decode_block(encoded.block(i), out);
        for (std::size_t slot = 0; slot < slots; ++slot) sum[slot] += std::isnan(out[slot]) ? 0 : out[slot];
      }
    });
    report(name + " decode and add", adding, "M/s");
    if (!data.decimal) continue;
    size.add(bytes);
    encode_rate.add(encoding);
    validate_rate.add(validating);
    add_rate.add(adding);
  }
  const std::string name = fmt::format("block {} mixed", slots);
  report(name, size.arithmetic(), "B/point");
  report(name + " encode", encode_rate.harmonic(), "M/s");
  report(name + " validate", validate_rate.harmonic(), "M/s");
  report(name + " decode and add", add_rate.harmonic(), "M/s");
  for (std::size_t d = 0; d < decoders.size(); ++d) {
    report(fmt::format("{} decode {}", name, decoders[d].name), decode_rates[d].harmonic(), "M/s");
  }
}

}  // namespace
}  // namespace bellwether::series

int main(int count, char** arguments) {
  const std::size_t series = count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 40;
  const auto classes = bellwether::series::testing::sample_classes(series, 8640, 42);
  for (const std::size_t slots : {64u, 256u, 768u}) bellwether::series::measure(classes, slots);
}
