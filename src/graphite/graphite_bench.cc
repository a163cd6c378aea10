// Render micro-benchmarks over a store in memory: adding up a thousand series, writing JSON.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include <time.h>

#include "graphite/encode.h"
#include "graphite/memory_backend.h"
#include "graphite/render.h"

namespace {

using namespace bellwether;
using namespace bellwether::graphite;

// The store hands out the same array for every series at once, so that what is measured is ours.
class ConstantBackend final : public MemoryBackend {
 public:
  explicit ConstantBackend(std::size_t slots) : values_(slots) {
    for (std::size_t i = 0; i < slots; ++i) values_[i] = i % 17 == 0 ? kNone : std::sin(static_cast<double>(i)) * 100;
  }
  Result<void> fetch(std::span<const series::SeriesId> ids, series::TimeRange range, UnixSeconds,
                     series::Budget& budget, series::FetchSink& sink) const override {
    const std::vector<series::Grid> grids(ids.size(), series::Grid{count_seconds(range.from) + 10, 10, values_.size()});
    sink.begin(grids, 1);
    for (std::size_t i = 0; i < ids.size(); ++i) sink.on_values(0, i, 0, values_);
    budget.decoded_points += ids.size() * values_.size();
    return {};
  }

 private:
  std::vector<double> values_;
};

// Of the process's own time, so that a busy machine does not show.
double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <class Work>
double best_seconds(Work work) {
  double best = 1e9;
  for (int i = 0; i < 5; ++i) {
    const double begun = cpu_seconds();
    work();
    best = std::min(best, cpu_seconds() - begun);
  }
  return best;
}

}  // namespace

int main() {
  constexpr std::size_t kSlots = 2'160;  // six hours at 10 s
  constexpr std::size_t kSeries = 1'000;
  ConstantBackend backend(kSlots);
  for (std::size_t i = 0; i < kSeries; ++i) backend.add("app.h" + std::to_string(i) + ".requests", 10, 10, {1});
  const Registry registry = Registry::standard();
  const Sources sources{.backend = backend, .registry = registry};
  RenderRequest request;
  request.until = static_cast<std::int64_t>(kSlots) * 10;
  request.now = request.until;
  const auto ask = [&](const char* target) {
    request.targets = {target};
    series::Budget budget;
    return *evaluate(request, sources, budget);
  };
  std::size_t points = 0;
  const double sum = best_seconds([&] { points += ask("sumSeries(app.*.requests)").front().values.size(); });
  const double apart = best_seconds([&] { points += ask("sumSeries(scale(app.*.requests,1))").front().values.size(); });
  const SeriesList all = ask("app.*.requests");
  std::size_t bytes = 0;
  const double json = best_seconds([&] { bytes = encode_json(all, {}).size(); });
  const double thin = best_seconds([&] { points += encode_json(all, {.max_data_points = 500}).size(); });
  std::printf("%-44s %8.2f ms\n", "sumSeries(1,000 series) x 6 h, fused", sum * 1e3);
  std::printf("%-44s %8.2f ms\n", "the same, each series read first", apart * 1e3);
  std::printf("%-44s %8.1f M points/s, %.0f MB/s\n", "JSON, all points", kSeries * kSlots / json / 1e6,
              static_cast<double>(bytes) / json / 1e6);
  std::printf("%-44s %8.2f ms\n", "JSON, 1,000 series at 500 points", thin * 1e3);
  return points == 0;
}
