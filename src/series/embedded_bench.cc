// The embedded engine on a real disk: creating and finding names, appending and committing, sealing, summing a thousand
// series, globs, and reading the log back. One line a figure: name, value, unit, tab-separated.
//
// Rates are per second of processor time of the thread that does the work, so that a busy machine does not change them;
// globs are timed in the same way, sums by the wall. Everything is written to a folder below the given one, which is
// removed afterwards.
//
//   bw_series_engine_bench [SERIES] [FOLDER]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <time.h>

#include "series/embedded.h"

namespace bellwether::series {
namespace {

using Wall = std::chrono::steady_clock;

constexpr std::int64_t kStart = 1'700'000'000;
constexpr std::int64_t kStep = 10;

double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <class Work>
double thread_seconds(const Work& work) {
  const double begin = seconds_of(CLOCK_THREAD_CPUTIME_ID);
  work();
  return seconds_of(CLOCK_THREAD_CPUTIME_ID) - begin;
}

void report(const std::string& name, double value, std::string_view unit) {
  fmt::print("{}\t{:.4g}\t{}\n", name, value, unit);
}

// Names of a fleet: six parts, about 39 bytes.
std::vector<std::string> fleet(std::size_t count) {
  static constexpr const char* kRoles[] = {"web", "api", "db", "cache", "queue", "worker"};
  static constexpr const char* kSubsystems[] = {"cpu", "memory", "disk", "net", "http", "jvm", "requests", "gc"};
  static constexpr const char* kMetrics[] = {"idle", "user",     "system",    "count", "count_ps", "mean",  "upper_95",
                                             "p99",  "bytes_in", "bytes_out", "used",  "free",     "errors"};
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t host = i / 520, k = i % 520;
    names.push_back(fmt::format("servers.dc{}.{}{:05}.{}.inst{}.{}", host % 4, kRoles[host % 6], host,
                                kSubsystems[k % 8], k / 8 % 5, kMetrics[k / 40]));
  }
  return names;
}

class SumSink final : public FetchSink {
 public:
  void begin(std::span<const Grid> grids, std::size_t workers) override {
    sums_.assign(workers, std::vector<double>(grids.empty() ? 0 : grids[0].count));
  }
  void on_values(std::size_t worker, std::size_t, std::size_t first_slot, std::span<const double> values) override {
    double* sum = sums_[worker].data() + first_slot;
    for (std::size_t i = 0; i < values.size(); ++i) sum[i] += std::isnan(values[i]) ? 0 : values[i];
  }

 private:
  std::vector<std::vector<double>> sums_;
};

class Bench {
 public:
  Bench(std::size_t series, std::string folder) : folder_(std::move(folder)), names_(fleet(series)) {}

  void run() {
    report("open_empty", 1e3 * timed([this] { open(); }), "ms");
    writer_ = backend_->make_writer(0);
    create();
    globs();
    append();
    sum();
    replay();
  }

 private:
  template <class Work>
  static double timed(const Work& work) {
    const auto begin = Wall::now();
    work();
    return std::chrono::duration<double>(Wall::now() - begin).count();
  }

  void open() {
    Options options;
    options.background = Background::kManual;
    auto opened = EmbeddedBackend::open(disk::system_filesystem(), folder_, options, schemas_, clock_, metrics_,
                                        Log(null_log_sink(), "bench"));
    if (!opened) {
      fmt::print(stderr, "{}\n", opened.error().to_string());
      std::exit(1);
    }
    backend_ = std::move(*opened);
  }

  void create() {
    const auto count = static_cast<double>(names_.size());
    const double made = thread_seconds([this] {
      for (const std::string& name : names_) ids_.push_back(writer_->resolve(name).value());
    });
    report("names_created", count / made / 1e6, "M/s");
    const double found = thread_seconds([this] {
      for (const std::string& name : names_) (void)writer_->resolve(name);
    });
    report("names_found_in_order", count / found / 1e6, "M/s");
    report("names_indexed", count / thread_seconds([this] { (void)backend_->maintain(); }) / 1e6, "M/s");
    report("names_durable", timed([this] { (void)backend_->commit_log(); }), "s");
    report("memory_for_a_name", static_cast<double>(backend_->statistics().memory_bytes) / count, "bytes");
  }

  void globs() {
    for (const char* glob : {"servers.dc1.web00006.cpu.inst0.idle", "servers.*.web*.cpu.*.idle",
                             "servers.dc2.*.{cpu,memory}.inst[0-2].p99", "*.*.*00*.jvm.*.mean",
                             "servers.dc1.*0007*.*.*.*", "*.*.*.*.*.upper_95"}) {
      std::vector<double> times;
      std::size_t hits = 0;
      for (int i = 0; i < 200; ++i) {
        Budget budget;
        times.push_back(thread_seconds([&] { hits = backend_->match(glob, budget).value().size(); }));
      }
      std::ranges::sort(times);
      report(fmt::format("glob {} ({} hits)", glob, hits), times.front() * 1e6, "us best");
      report(fmt::format("glob {} ({} hits)", glob, hits), times[197] * 1e6, "us p99");
    }
  }

  // Every series once a step, in order, with a batch of about a thousand lines between commits; sealed as time goes on.
  void append() {
    const std::size_t active = std::min<std::size_t>(names_.size(), 100'000);
    const int ticks = 192;
    double appended = 0, committed = 0, sealed = 0;
    std::uint64_t state = 1;
    for (int tick = 0; tick < ticks; ++tick) {
      clock_.advance(seconds(kStep));
      const std::int64_t now = count_seconds(clock_.now_seconds());
      appended += thread_seconds([&] {
        for (std::size_t i = 0; i < active; ++i) {
          state = state * 6364136223846793005u + 1442695040888963407u;
          const auto mantissa = static_cast<std::int64_t>(state >> 47);
          writer_->append(ids_[i], now, static_cast<double>(mantissa) / 100, Decimal{mantissa, 2});
          if (i % 1000 == 999) writer_->commit();
        }
      });
      writer_->commit();
      committed += thread_seconds([&] { (void)backend_->commit_log(); });
      sealed += thread_seconds([&] { (void)backend_->maintain(); });
    }
    const double points = static_cast<double>(active) * ticks;
    report("append", points / appended / 1e6, "M points/s");
    report("append_and_commit", points / (appended + committed) / 1e6, "M points/s");
    report("log_bytes_a_point", static_cast<double>(backend_->statistics().log_bytes) / points,
           "bytes (of what is not cut)");
    report("seal_and_merge", points / sealed / 1e6, "M points/s");
    report("files_bytes_a_point",
           static_cast<double>(backend_->statistics().disk_bytes - backend_->statistics().log_bytes) / points,
           "bytes with names");
  }

  void sum() {
    // Six hours of a thousand series, on top of what is there.
    Budget budget;
    std::vector<SeriesId> ids(ids_.begin(),
                              ids_.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(1000, ids_.size())));
    for (int tick = 0; tick < 2160 - 192; ++tick) {
      clock_.advance(seconds(kStep));
      const std::int64_t now = count_seconds(clock_.now_seconds());
      for (const SeriesId id : ids)
        writer_->append(id, now, static_cast<double>((tick * 37 + static_cast<int>(id)) % 10'000) / 100, Decimal{});
      writer_->commit();
      if (tick % 32 == 0) (void)backend_->maintain();
    }
    std::vector<double> times;
    std::vector<double> processor;
    for (int i = 0; i < 60; ++i) {
      SumSink sink;
      const UnixSeconds now = clock_.now_seconds();
      const double begin = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
      times.push_back(timed([&] { (void)backend_->fetch(ids, {now - seconds(6 * 3600), now}, now, budget, sink); }));
      processor.push_back(seconds_of(CLOCK_PROCESS_CPUTIME_ID) - begin);
      budget.decoded_points = 0;
    }
    std::ranges::sort(times);
    std::ranges::sort(processor);
    report("sum_1000_series_6h", times.front() * 1e3, "ms best");
    report("sum_1000_series_6h", times[times.size() / 2] * 1e3, "ms median");
    report("sum_1000_series_6h", 2160.0 * static_cast<double>(ids.size()) / processor[processor.size() / 2] / 1e6,
           "M points/s of processor");
    report("files", static_cast<double>(backend_->statistics().files), "files");
  }

  void replay() {
    writer_.reset();
    (void)backend_->close();
    backend_.reset();
    const double names_only = thread_seconds([this] { open(); });
    report("reopen_after_seal", names_only, "s of processor");
    writer_ = backend_->make_writer(0);
    const std::size_t active = std::min<std::size_t>(names_.size(), 100'000);
    const int ticks = 60;
    for (int tick = 0; tick < ticks; ++tick) {
      clock_.advance(seconds(kStep));
      const std::int64_t now = count_seconds(clock_.now_seconds());
      for (std::size_t i = 0; i < active; ++i)
        writer_->append(ids_[i], now, static_cast<double>((i * 31 + static_cast<std::size_t>(tick)) % 10'000) / 100,
                        Decimal{});
      writer_->commit();
    }
    writer_.reset();
    (void)backend_->close();
    const auto log_bytes = static_cast<double>(backend_->statistics().log_bytes);
    backend_.reset();
    const double points = static_cast<double>(active) * ticks;
    const double took = thread_seconds([this] { open(); });
    report("log_bytes_a_point", log_bytes / points, "bytes");
    report("replay", points / std::max(took - names_only, 1e-9) / 1e6, "M points/s");
    report("reopen_with_log", took, "s of processor");
  }

  const std::string folder_;
  const std::vector<std::string> names_;
  SingleSchema schemas_{default_schema()};
  runtime::SimulatedClock clock_{UnixMillis(seconds(kStart))};
  Metrics metrics_;
  std::unique_ptr<EmbeddedBackend> backend_;
  std::unique_ptr<Writer> writer_;
  std::vector<SeriesId> ids_;
};

}  // namespace
}  // namespace bellwether::series

int main(int argc, char** argv) {
  const std::size_t series = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
  const std::string folder = std::string(argc > 2 ? argv[2] : ".") + "/engine-bench";
  std::filesystem::remove_all(folder);
  bellwether::series::Bench(series, folder).run();
  std::filesystem::remove_all(folder);
}
