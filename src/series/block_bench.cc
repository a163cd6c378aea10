// Bytes for a point and rates of the block codec, with Gorilla in the same run as the anchor.
//
// Method: 40 series of each class of testing/sample_data.h, a day each, cut into blocks. A rate is the best of many passes over all blocks of a class (which lie in the
// second-level cache or beyond) on one core, gaps counted as slots; figures of the mix are the mean of the classes' sizes and the harmonic mean of their rates. Every
// codec must give back what it was given before it is measured. Gorilla gets the values alone, without gaps and timestamps.
//
//   bw_series_block_bench [--json]    tab-separated name, value, unit of every class; or the mix alone, as JSON
#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/check.h"
#include "series/block.h"
#include "series/testing/gorilla.h"
#include "series/testing/sample_data.h"

namespace bellwether::series {
namespace {

using Clock = std::chrono::steady_clock;
using Encode = void (*)(std::span<const double> values, std::vector<std::byte>& out);

constexpr std::size_t kSeries = 40;
constexpr std::size_t kPoints = 8640;

// Blocks back to back, with padding behind the last.
struct Encoded {
  std::vector<std::byte> bytes;
  std::vector<std::size_t> ends;

  std::span<const std::byte> block(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends[i - 1];
    return std::span(bytes).subspan(begin, ends[i] - begin);
  }
  std::size_t size() const { return bytes.size() - kBlockPadding; }
};

Encoded encode_all(const std::vector<std::vector<double>>& blocks, Encode encode) {
  Encoded encoded;
  for (const std::vector<double>& values : blocks) {
    encode(values, encoded.bytes);
    encoded.ends.push_back(encoded.bytes.size());
  }
  encoded.bytes.resize(encoded.bytes.size() + kBlockPadding);
  return encoded;
}

// Best rate of `pass`, which handles `slots`, in thousand millions a second.
template <class Pass>
double best_rate(std::size_t slots, const Pass& pass) {
  constexpr std::chrono::milliseconds kBudget{60};
  Clock::duration best = Clock::duration::max();
  for (const Clock::time_point start = Clock::now(); Clock::now() - start < kBudget;) {
    const Clock::time_point begin = Clock::now();
    pass();
    best = std::min(best, Clock::now() - begin);
  }
  return static_cast<double>(slots) / std::chrono::duration<double, std::nano>(best).count();
}

bool same(std::span<const double> a, std::span<const double> b) {
  return std::ranges::equal(a, b, [](double x, double y) {
    return std::isnan(x) ? std::isnan(y) : std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
  });
}

struct Figure {
  std::string name;
  double value = 0;
  bool is_size = false;
};

// All figures of one class, by block size.
std::vector<Figure> measure(const testing::SampleClass& data, std::size_t slots) {
  std::vector<std::vector<double>> blocks;
  std::vector<std::vector<double>> present;  // the same without gaps
  std::size_t points = 0;
  for (const std::vector<double>& series : data.series) {
    for (std::size_t i = 0; i + slots <= series.size(); i += slots) {
      blocks.emplace_back(series.begin() + static_cast<std::ptrdiff_t>(i),
                          series.begin() + static_cast<std::ptrdiff_t>(i + slots));
      std::vector<double> values = blocks.back();
      std::erase_if(values, [](double value) { return std::isnan(value); });
      if (values.empty()) continue;
      points += values.size();
      present.push_back(std::move(values));
    }
  }
  const std::size_t all = blocks.size() * slots;
  std::vector<Figure> figures;
  std::vector<double> out(slots);

  const Encoded encoded = encode_all(blocks, encode_block);
  figures.push_back({"bytes per point", static_cast<double>(encoded.size()) / static_cast<double>(points), true});
  figures.push_back({"encode", best_rate(all, [&] { encode_all(blocks, encode_block); })});
  figures.push_back({"validate", best_rate(all, [&] {
                       for (std::size_t i = 0; i < blocks.size(); ++i)
                         CHECK(validate_block(encoded.block(i), slots).has_value());
                     })});
  for (const BlockDecoder& decoder : block_decoders()) {
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      decoder.decode(encoded.block(i), out);
      CHECK(same(blocks[i], out), "{}: block {} of {}", decoder.name, i, data.name);
    }
    figures.push_back({fmt::format("decode {}", decoder.name), best_rate(all, [&] {
                         for (std::size_t i = 0; i < blocks.size(); ++i) decoder.decode(encoded.block(i), out);
                       })});
  }
  std::vector<double> sum(slots);
  figures.push_back({"decode and add", best_rate(all, [&] {
                       for (std::size_t i = 0; i < blocks.size(); ++i) {
                         decode_block(encoded.block(i), out);
                         for (std::size_t slot = 0; slot < slots; ++slot)
                           sum[slot] += std::isnan(out[slot]) ? 0 : out[slot];
                       }
                     })});

  const Encoded gorilla = encode_all(present, testing::gorilla_encode);
  for (std::size_t i = 0; i < present.size(); ++i) {
    const std::span<double> values = std::span(out).first(present[i].size());
    testing::gorilla_decode(gorilla.block(i).data(), values);
    CHECK(same(present[i], values), "gorilla: block {} of {}", i, data.name);
  }
  figures.push_back(
      {"gorilla bytes per point", static_cast<double>(gorilla.size()) / static_cast<double>(points), true});
  figures.push_back({"gorilla encode", best_rate(points, [&] { encode_all(present, testing::gorilla_encode); })});
  figures.push_back({"gorilla decode", best_rate(points, [&] {
                       for (std::size_t i = 0; i < present.size(); ++i) {
                         testing::gorilla_decode(gorilla.block(i).data(), std::span(out).first(present[i].size()));
                       }
                     })});
  return figures;
}

void print(std::size_t slots, std::string_view data, const std::vector<Figure>& figures) {
  for (const Figure& figure : figures) {
    fmt::print("{} slots, {}: {}\t{:.4g}\t{}\n", slots, data, figure.name, figure.value,
               figure.is_size ? "B/point" : "G points/s");
  }
}

// The figures of the decimal classes as one.
std::vector<Figure> mix(const std::vector<std::vector<Figure>>& classes) {
  std::vector<Figure> mixed = classes.front();
  const auto count = static_cast<double>(classes.size());
  for (std::size_t i = 0; i < mixed.size(); ++i) {
    double sum = 0;
    for (const std::vector<Figure>& figures : classes)
      sum += mixed[i].is_size ? figures[i].value : 1 / figures[i].value;
    mixed[i].value = mixed[i].is_size ? sum / count : count / sum;
  }
  return mixed;
}

double value_of(const std::vector<Figure>& figures, std::string_view name) {
  const auto found = std::ranges::find(figures, name, &Figure::name);
  CHECK(found != figures.end(), "{}", name);
  return found->value;
}

// One row for each figure of ours, with Gorilla's as its anchor. `suffix` tells block sizes apart.
std::vector<std::string> json_rows(const std::vector<Figure>& mixed, std::string_view suffix) {
  std::vector<std::string> rows;
  for (const Figure& figure : mixed) {
    if (figure.name.starts_with("gorilla")) continue;
    std::string anchor;
    for (const std::string_view kind : {"bytes per point", "encode", "decode"}) {
      if (figure.name.starts_with(kind)) {
        anchor = fmt::format(R"(, "anchor": {:.4g})", value_of(mixed, fmt::format("gorilla {}", kind)));
      }
    }
    const std::string_view name = figure.name == "decode avx512vbmi" ? "decode avx512" : std::string_view(figure.name);
    rows.push_back(fmt::format(R"({{"name": "{}{}", "value": {:.4g}, "unit": "{}", "better": "{}"{}}})", name, suffix,
                               figure.value, figure.is_size ? "B/point" : "G points/s",
                               figure.is_size ? "lower" : "higher", anchor));
  }
  return rows;
}

void run(bool json) {
  const std::vector<testing::SampleClass> samples = testing::sample_classes(kSeries, kPoints, 42);
  std::vector<std::string> rows;
  // As windows are sealed, and as they are kept once merged.
  for (const auto& [slots, suffix] : {std::pair(std::size_t{64}, ""), std::pair(kMaxBlockSlots, ", merged")}) {
    std::vector<std::vector<Figure>> classes;
    for (const testing::SampleClass& data : samples) {
      if (json && !data.decimal) continue;
      std::vector<Figure> figures = measure(data, slots);
      if (!json) print(slots, data.name, figures);
      if (data.decimal) classes.push_back(std::move(figures));
    }
    const std::vector<Figure> mixed = mix(classes);
    if (!json) print(slots, "mixed", mixed);
    for (std::string& row : json_rows(mixed, suffix)) rows.push_back(std::move(row));
  }
  if (json) fmt::print("[{}]\n", fmt::join(rows, ",\n "));
}

}  // namespace
}  // namespace bellwether::series

int main(int count, char** arguments) {
  bellwether::series::run(count > 1 && std::string_view(arguments[1]) == "--json");
}
