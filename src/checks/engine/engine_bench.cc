// What the engine costs: results taken in that change nothing and that change everything, advancing over many objects, and memory. The
// conversation with alerts is included; storing, series and programs are not. One line a figure: name, value, unit, tab-separated.
//
//   bw_checks_engine_bench
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <malloc.h>

#include "checks/engine/due_queue.h"
#include "checks/engine/testing.h"

namespace bellwether::checks {
namespace {

using testing::IgnoredActions;
using testing::Site;

void report(std::string_view name, double value, std::string_view unit) {
  fmt::print("{}\t{:.3f}\t{}\n", name, value, unit);
}

std::size_t heap_bytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

class Stopwatch {
 public:
  double nanoseconds() const {
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin_).count();
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

struct Run {
  explicit Run(ConfigurationPtr configuration_pointer)
      : configuration(std::move(configuration_pointer)),
        alerts(alerts::make_engine({}, configuration->people, metrics, Log(null_log_sink(), "alerts"))),
        engine(configuration, *alerts, {}, {.seed = 1}, metrics) {
    engine.start(now, {}, actions);
  }
  Metrics metrics;
  ConfigurationPtr configuration;
  std::unique_ptr<alerts::Engine> alerts;
  IgnoredActions actions;
  Engine engine;
  UnixMillis now = testing::kStart;
};

CheckResult result_of(std::size_t service, int status, CheckResult::Source source) {
  CheckResult result;
  result.object = testing::service(service);
  result.source = source;
  result.status = static_cast<std::int8_t>(status);
  result.output = "HTTP OK: HTTP/1.1 200 OK - 4711 bytes in 0.012 second response time";
  result.perf_data = "time=0.012000s;;;0.000000 size=4711B;;;0";
  return result;
}

// Each service gets `rounds` results; status by round.
template <class Status>
void measure_take(std::string_view name, CheckResult::Source source, Status status) {
  constexpr std::size_t kServices = 10'000, kRounds = 100;
  Site site({.hosts = 2000, .services_per_host = 5});
  site.main().log_passive_checks = true;
  Run run(site.finish());
  for (std::size_t s = 0; s < kServices; ++s) {
    (void)run.engine.take(run.now, result_of(s, status(0, s), source), run.actions);
  }
  std::vector<CheckResult> results;
  for (std::size_t s = 0; s < kServices; ++s) results.push_back(result_of(s, 0, source));
  const Stopwatch watch;
  for (std::size_t round = 1; round <= kRounds; ++round) {
    run.now += seconds(60);
    for (std::size_t s = 0; s < kServices; ++s) {
      CheckResult result = results[s];
      result.status = static_cast<std::int8_t>(status(round, s));
      result.started = result.finished = run.now;
      (void)run.engine.take(run.now, std::move(result), run.actions);
    }
    (void)run.alerts->take_outgoing();
  }
  const double each = watch.nanoseconds() / (kServices * kRounds);
  report(fmt::format("take.{}", name), each, "ns");
  report(fmt::format("take.{}.rate", name), 1e3 / each, "M/s");
}

// The whole round: due, started, answered, planned again.
void measure_advance(std::size_t services) {
  Site site({.hosts = services / 10, .services_per_host = 10, .check_interval = 60});
  Run run(site.finish());
  class Answering final : public testing::IgnoredActionsBase {
   public:
    void run_check(const CheckRequest& request) override { requests.push_back(request); }
    std::vector<CheckRequest> requests;
  };
  Answering actions;
  const UnixMillis end = run.now + std::chrono::minutes(3);
  std::size_t checks = 0;
  const Stopwatch watch;
  while (run.now < end) {
    run.now += milliseconds(100);
    run.engine.advance(run.now, actions);
    for (const CheckRequest& request : actions.requests) {
      CheckResult result;
      result.object = request.object;
      result.wanted = request.wanted;
      result.started = result.finished = run.now;
      result.output = "OK - everything is as it was";
      (void)run.engine.take(run.now, std::move(result), actions);
    }
    checks += actions.requests.size();
    actions.requests.clear();
  }
  report(fmt::format("round.{}_objects", services + services / 10), watch.nanoseconds() / static_cast<double>(checks),
         "ns/check");
}

void measure_memory() {
  constexpr std::size_t kServices = 10'000;
  malloc_trim(0);
  const std::size_t before = heap_bytes();
  Site site({.hosts = 1000, .services_per_host = 10});
  const ConfigurationPtr configuration = site.finish();
  const std::size_t configured = heap_bytes();
  Run run(configuration);
  const std::size_t started = heap_bytes();
  for (std::size_t s = 0; s < kServices; ++s) {
    CheckResult result = result_of(s, 0, CheckResult::Source::kActive);
    result.output += std::to_string(s);
    result.started = result.finished = run.now;
    (void)run.engine.take(run.now, std::move(result), run.actions);
  }
  const std::size_t watched = heap_bytes();
  constexpr double kMebibyte = 1 << 20;
  report("memory.configuration", static_cast<double>(configured - before) / kMebibyte, "MiB/10k services");
  report("memory.engine", static_cast<double>(started - configured) / kMebibyte, "MiB/10k services");
  report("memory.texts", static_cast<double>(watched - started) / kMebibyte, "MiB/10k services");
  report("memory.total", static_cast<double>(watched - before) / kMebibyte, "MiB/10k services");
  report("memory.state", sizeof(ObjectState), "bytes");
  report("memory.service", sizeof(Service), "bytes");
}

void measure_queue(std::size_t ids) {
  DueQueue queue(ids);
  std::uint64_t random = 1;
  const auto next = [&random] {
    random = random * 6364136223846793005u + 1442695040888963407u;
    return random >> 33;
  };
  for (DueQueue::Id id = 0; id < ids; ++id) queue.set(id, testing::kStart + milliseconds(next() % 60'000));
  constexpr std::size_t kSteps = 1'000'000;
  const Stopwatch watch;
  for (std::size_t i = 0; i < kSteps; ++i) {
    const UnixMillis when = queue.first_time();
    const DueQueue::Id id = queue.pop();
    queue.set(id, when + seconds(60) + milliseconds(next() % 600));
  }
  report(fmt::format("due_queue.{}", ids), watch.nanoseconds() / kSteps, "ns/pop+set");
}

}  // namespace
}  // namespace bellwether::checks

int main() {
  using bellwether::checks::CheckResult;
  using namespace bellwether::checks;
  measure_memory();
  const auto unchanged = [](std::size_t, std::size_t) { return 0; };
  const auto changing = [](std::size_t round, std::size_t service) {
    return static_cast<int>((round / 5 + service) % 2 * 2);  // five results each of OK and CRITICAL: hard both ways
  };
  measure_take("passive_unchanged", CheckResult::Source::kPassive, unchanged);
  measure_take("active_unchanged", CheckResult::Source::kActive, unchanged);
  measure_take("passive_changing", CheckResult::Source::kPassive, changing);
  measure_take("active_critical", CheckResult::Source::kActive, [](std::size_t, std::size_t) { return 2; });
  for (const std::size_t services : {10'000, 50'000, 200'000}) measure_advance(services);
  for (const std::size_t ids : {10'000, 50'000, 200'000}) measure_queue(ids);
  return 0;
}
