// Rates of partition files in the page cache: writing, opening, and reading blocks of some series, in order and
// scattered. One line a figure: name, value, unit, tab-separated. Files lie in the folder given, or /tmp.
//
//   bw_series_partition_bench [FOLDER]
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "disk/filesystem.h"
#include "series/partition_reader.h"
#include "series/partition_writer.h"
#include "series/testing/sample_data.h"

namespace bellwether::series {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kSlots = 64;
constexpr std::uint32_t kSeries = 100'000;

void report(std::string_view name, double value, std::string_view unit) {
  fmt::print("partition {}\t{:.4g}\t{}\n", name, value, unit);
}

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

template <class Value>
Value must(Result<Value> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "{}\n", result.error().to_string());
  std::exit(1);
}

void must(const Result<void>& result) {
  if (result) return;
  fmt::print(stderr, "{}\n", result.error().to_string());
  std::exit(1);
}

double best_of(int passes, const auto& pass) {
  double best = 1e9;
  for (int i = 0; i < passes; ++i) {
    const Clock::time_point begin = Clock::now();
    pass();
    best = std::min(best, seconds_since(begin));
  }
  return best;
}

void run(const std::string& path) {
  disk::Filesystem& filesystem = disk::system_filesystem();
  std::vector<std::vector<double>> windows;
  for (const testing::SampleClass& data : testing::sample_classes(10, 640, 42)) {
    for (const std::vector<double>& series : data.series) {
      for (std::size_t i = 0; i < 640; i += kSlots)
        windows.emplace_back(series.begin() + static_cast<std::ptrdiff_t>(i),
                             series.begin() + static_cast<std::ptrdiff_t>(i + kSlots));
    }
  }
  PartitionInfo info;
  info.step = 10;
  info.retention = 86'400;
  info.slots = kSlots;
  const Clock::time_point begin = Clock::now();
  const auto writer = must(PartitionWriter::create(filesystem, path, info, Aggregates::kOmit));
  for (std::uint32_t id = 0; id < kSeries; ++id)
    must(writer->add(static_cast<SeriesId>(id), windows[id % windows.size()]));
  const PartitionSummary summary = must(writer->finish());
  report("write, synced", static_cast<double>(summary.points) / seconds_since(begin) / 1e6, "M points/s");
  report("whole file", static_cast<double>(summary.bytes) / static_cast<double>(summary.points), "B/point");
  report("open", best_of(20, [&] { must(PartitionReader::open(filesystem, path)); }) * 1e6, "us");

  const auto reader = must(PartitionReader::open(filesystem, path));
  std::mt19937_64 random(1);
  std::vector<double> values(kSlots);
  for (const std::size_t count : {std::size_t{64}, std::size_t{1000}}) {
    std::vector<SeriesId> row(count);
    std::vector<SeriesId> scattered(count);
    for (std::size_t i = 0; i < count; ++i) {
      row[i] = static_cast<SeriesId>(40'000 + i);
      scattered[i] = static_cast<SeriesId>(random() % kSeries);
    }
    for (const auto& [name, ids] : {std::pair("in a row", &row), std::pair("scattered", &scattered)}) {
      const auto read = [&] {
        must(reader->read_blocks(*ids,
                                 [&](std::size_t, std::span<const std::byte> block) { decode_block(block, values); }));
      };
      read();  // checks the frames
      report(fmt::format("read {} series {}", count, name), best_of(200, read) * 1e9 / static_cast<double>(count),
             "ns/block");
    }
  }
  must(filesystem.remove(path));
}

}  // namespace
}  // namespace bellwether::series

int main(int count, char** arguments) {
  bellwether::series::run(std::string(count > 1 ? arguments[1] : "/tmp") + "/bw_series_partition_bench.bwp");
}
