// Parsing a source map of five megabytes, and looking places up in it.

#include <cstdint>
#include <random>
#include <string>

#include <benchmark/benchmark.h>

#include "base/check.h"
#include "errors/sourcemaps/source_map.h"

namespace bellwether::errors {
namespace {

constexpr std::size_t kBytes = 5'000'000;

// As bundlers write them: one long line, some 50 sources of equal length, half of the bytes mappings.
std::string make_map() {
  std::mt19937 random(1);
  constexpr std::string_view kSegments[] = {"AAAA", "CAAC", "KAAK"};
  std::string mappings;
  while (mappings.size() < kBytes / 2) {
    if (!mappings.empty()) mappings += ',';
    // Columns go up only: none leaves its range.
    mappings += kSegments[random() % 3];
  }
  std::string sources, contents;
  constexpr std::size_t kSources = 50;
  for (std::size_t i = 0; i < kSources; ++i) {
    if (i > 0) {
      sources += ',';
      contents += ',';
    }
    sources += "\"src/file" + std::to_string(i) + ".ts\"";
    contents += '"';
    while (contents.size() < (i + 1) * (kBytes / 2 / kSources)) contents += "  const value = read(input);\\n";
    contents += '"';
  }
  return R"({"version":3,"sources":[)" + sources + R"(],"sourcesContent":[)" + contents +
         R"(],"names":["a"],"mappings":")" + mappings + R"("})";
}

void BM_Parse(benchmark::State& state) {
  const std::string text = make_map();
  for (auto _ : state) {
    Result<SourceMap> map = SourceMap::parse(text);
    CHECK(map.has_value(), "{}", map.error().to_string());
    benchmark::DoNotOptimize(map);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK(BM_Parse)->Unit(benchmark::kMillisecond);

void BM_Find(benchmark::State& state) {
  const Result<SourceMap> map = SourceMap::parse(make_map());
  CHECK(map.has_value());
  std::mt19937 random(1);
  for (auto _ : state)
    benchmark::DoNotOptimize(map->find({.line = 0, .column = static_cast<std::uint32_t>(random() % 1'000'000)}));
}
BENCHMARK(BM_Find);

}  // namespace
}  // namespace bellwether::errors

BENCHMARK_MAIN();
