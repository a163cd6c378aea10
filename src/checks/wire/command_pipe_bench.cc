// Passive results through the command pipe, end to end: a writer with 4 KiB writes, the FIFO, the thread that reads it, the engine with
// state machine, series with their log on disk, and the ledger. 1,000 hosts with 10 services each; results are OK with one performance
// datum, as most are. The time is from the first write to the last result taken; then until all of it is durable. Neither external commands
// nor passive results are logged line by line.
//
//   bw_checks_pipe_bench [results]
//
// One line a figure: name, value, unit, tab-separated. nagios4 4.4.6 took 161,000 a second on the machine of docs/benchmarks.md.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <string>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "checks/commands/monitor_intake.h"
#include "checks/engine/testing.h"
#include "checks/monitor.h"
#include "checks/wire/command_pipe.h"
#include "disk/filesystem.h"
#include "net/dialer.h"
#include "net/test_runtime.h"
#include "runtime/child_runner.h"
#include "runtime/clock.h"
#include "series/embedded.h"
#include "timeline/ledger_timeline.h"

namespace bellwether::checks {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kHosts = 1000, kServices = 10, kWriteBytes = 4096;

double seconds_since(Steady::time_point begin) {
  return std::chrono::duration<double>(Steady::now() - begin).count();
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds_of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

ConfigurationPtr make_site() {
  testing::SiteOptions options;
  options.hosts = kHosts;
  options.services_per_host = kServices;
  testing::Site site(options);
  for (Service& service : site.configuration().services) service.active_checks = false;
  for (Host& host : site.configuration().hosts) host.active_checks = false;
  site.main().log_external_commands = false;
  return site.finish();
}

struct World {
  explicit World(const std::string& folder)
      : backend(std::move(*series::EmbeddedBackend::open(disk::system_filesystem(), folder + "/series", {}, schemas,
                                                         clock, metrics, log))),
        database(std::move(*ledger::open_sqlite(folder + "/bellwether.db", {}, metrics, log))),
        refusals(metrics, log),
        runner({}, metrics),
        pool({}, metrics),
        dialer(runtime.shard(), pool, metrics),
        timeline(timeline::make_timeline(*database, {}, metrics, log)),
        configuration(make_site()),
        alerts(alerts::make_engine({}, configuration->people, metrics, log)),
        writer(backend->make_writer(0)) {}

  Log log{null_log_sink(), "bench"};
  Metrics metrics;
  runtime::SystemClock clock;
  series::SingleSchema schemas{series::default_schema()};
  std::unique_ptr<series::EmbeddedBackend> backend;
  std::unique_ptr<ledger::Database> database;
  Refusals refusals;
  net::TestRuntime runtime;
  runtime::ChildRunner runner;
  runtime::BlockingPool pool;
  net::Dialer dialer;
  std::unique_ptr<timeline::Timeline> timeline;
  ConfigurationPtr configuration;
  std::unique_ptr<alerts::Engine> alerts;
  std::unique_ptr<series::Writer> writer;
};

// What stands between the pipe and the monitor, so that the bench sleeps until so many results are taken in.
class WatchedIntake final : public Intake {
 public:
  WatchedIntake(Intake& behind, const Counter& taken) : behind_(behind), taken_(taken) {}

  runtime::Shard& shard() override { return behind_.shard(); }
  Result<void> command(std::string_view line, std::string_view source) override {
    return behind_.command(line, source);
  }
  void commands(std::string_view lines, std::string_view source) override {
    behind_.commands(lines, source);
    seen_.store(taken_.value());
    seen_.notify_all();
  }
  std::size_t passive(std::span<const PassiveResult> results, std::string_view source) override {
    return behind_.passive(results, source);
  }
  void when_stored(std::function<void(Result<void>)> done) override { behind_.when_stored(std::move(done)); }

  // Any thread.
  void wait_for(std::uint64_t count) const {
    for (std::uint64_t seen = seen_.load(); seen < count; seen = seen_.load()) seen_.wait(seen);
  }

 private:
  Intake& behind_;
  const Counter& taken_;
  std::atomic<std::uint64_t> seen_{0};
};

void write_all(const std::string& path, std::size_t results) {
  const int pipe = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  CHECK(pipe >= 0, "{}", path);
  const auto now = std::chrono::duration_cast<seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  std::string piece;
  for (std::size_t i = 0; i < results; ++i) {
    const std::string line =
        fmt::format("[{}] PROCESS_SERVICE_CHECK_RESULT;h{};s{};0;OK - all is well here|time=0.0{}s;1;2;0\n", now,
                    i / kServices % kHosts, i % kServices, i % 10);
    if (piece.size() + line.size() > kWriteBytes) {
      CHECK(::write(pipe, piece.data(), piece.size()) == static_cast<ssize_t>(piece.size()));
      piece.clear();
    }
    piece += line;
  }
  CHECK(::write(pipe, piece.data(), piece.size()) == static_cast<ssize_t>(piece.size()));
  ::close(pipe);
}

void run(const std::string& folder, std::size_t results) {
  World world(folder);
  world.runtime.start();
  std::unique_ptr<Monitor> monitor;
  std::unique_ptr<Dispatcher> dispatcher;
  std::unique_ptr<MonitorIntake> behind;
  std::unique_ptr<WatchedIntake> intake;
  const Counter& taken =
      world.metrics.counter("checks.results", {{"source", "passive"}}, "Results taken in, by source");
  std::unique_ptr<CommandPipe> pipe;
  const std::string path = folder + "/commands";
  world.runtime.on_shard([&] {
    MonitorDependencies dependencies{.shard = world.runtime.shard(),
                                     .clock = world.clock,
                                     .runner = world.runner,
                                     .pool = world.pool,
                                     .dialer = world.dialer,
                                     .database = *world.database,
                                     .writer = *world.writer,
                                     .schemas = world.schemas,
                                     .alerts = *world.alerts,
                                     .pages_stored = [] {},
                                     .evaluate = {},
                                     .metrics = world.metrics,
                                     .refusals = world.refusals,
                                     .log = world.log};
    monitor = std::move(*Monitor::create({world.configuration, {}}, {}, dependencies));
    monitor->start();
    dispatcher = std::make_unique<Dispatcher>(*world.alerts, ProgramHooks(), world.refusals);
    behind = std::make_unique<MonitorIntake>(*monitor, *dispatcher);
    intake = std::make_unique<WatchedIntake>(*behind, taken);
    pipe = std::move(*CommandPipe::open({path, 0600}, *intake, world.metrics, world.refusals));
  });

  // Once for every service, so that series and states exist.
  write_all(path, kHosts * kServices);
  intake->wait_for(kHosts * kServices);

  const std::uint64_t before = taken.value();
  const double cpu = cpu_seconds();
  const auto begin = Steady::now();
  std::thread writer([&] { write_all(path, results); });
  intake->wait_for(before + results);
  const double elapsed = seconds_since(begin);
  const double used = cpu_seconds() - cpu;
  writer.join();
  for (const Refusals::Reason* reason : world.refusals.all())
    CHECK(reason->total() == 0, "{} were refused: {}", reason->total(), reason->name());
  std::promise<void> stored;
  world.runtime.shard().post([&] { monitor->when_stored([&](const Result<void>&) { stored.set_value(); }); });
  stored.get_future().wait();
  fmt::print("passive.pipe\t{:.0f}\tresults per second\n", static_cast<double>(results) / elapsed);
  fmt::print("passive.pipe_durable\t{:.0f}\tresults per second until durable\n",
             static_cast<double>(results) / seconds_since(begin));
  fmt::print("passive.cpu\t{:.2f}\tus per result, writer included\n", 1e6 * used / static_cast<double>(results));
  world.runtime.on_shard([&] {
    pipe.reset();
    monitor.reset();
  });
  world.runtime.stop();
}

}  // namespace
}  // namespace bellwether::checks

int main(int argument_count, char** arguments) {
  const std::size_t results = argument_count > 1 ? static_cast<std::size_t>(std::atoll(arguments[1])) : 500'000;
  std::string pattern = (std::filesystem::temp_directory_path() / "bw_pipe_bench_XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return 1;
  bellwether::checks::run(pattern, results);
  std::filesystem::remove_all(pattern);
}
