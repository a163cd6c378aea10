// What running a program costs beside the program: ChildRunner against a bare loop of posix_spawn, one pipe, read to its end, waitpid,
// with as many threads, in the same run; with a plugin without a C library and with check_dummy; then both from a process of 2 GiB
// resident. Rounds of the two alternate, so that other load on the machine hits both. CPU is getrusage(RUSAGE_SELF): without the children's.
//
//   bw_child_runner_bench [rounds]
//
// One line a figure: name, value, unit, tab-separated.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "runtime/child_runner.h"
#include "runtime/runtime.h"

namespace bellwether::runtime {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kInFlight = 32;
constexpr std::string_view kDummy = "/usr/lib/nagios/plugins/check_dummy";

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds_of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

struct Cost {
  double seconds = 0, cpu = 0;
  std::size_t runs = 0;

  double rate() const { return static_cast<double>(runs) / seconds; }
  double cpu_ms() const { return 1e3 * cpu / static_cast<double>(runs); }
  void add(const Cost& other) {
    seconds += other.seconds;
    cpu += other.cpu;
    runs += other.runs;
  }
};

Cost measure(std::size_t runs, const std::function<void()>& work) {
  const double cpu = cpu_seconds();
  const auto begin = Steady::now();
  work();
  return {std::chrono::duration<double>(Steady::now() - begin).count(), cpu_seconds() - cpu, runs};
}

void run_bare(const std::vector<std::string>& command) {
  int ends[2];
  CHECK(::pipe2(ends, O_CLOEXEC) == 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  char* environment[] = {nullptr};
  pid_t pid = -1;
  CHECK(::posix_spawn(&pid, arguments[0], &actions, nullptr, arguments.data(), environment) == 0);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  char buffer[4096];
  while (::read(ends[0], buffer, sizeof buffer) > 0) {
  }
  ::close(ends[0]);
  int status = 0;
  CHECK(::waitpid(pid, &status, 0) == pid && WIFEXITED(status));
}

// `threads` loops, each with one child at a time.
Cost bare(std::size_t threads, std::size_t runs, const std::vector<std::string>& command) {
  return measure(runs, [&] {
    std::atomic<std::size_t> left{runs};
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < threads; ++i) {
      workers.emplace_back([&] {
        while (left.fetch_sub(1) - 1 < runs) run_bare(command);
      });
    }
    for (std::thread& worker : workers) worker.join();
  });
}

Cost with_runner(std::size_t threads, std::size_t runs, const std::vector<std::string>& arguments) {
  SystemClock clock;
  Metrics metrics;
  RuntimeOptions options;
  options.shards = 1;
  Runtime runtime(options, clock, metrics, Log(null_log_sink(), "bench"));
  ChildRunnerOptions runner_options;
  runner_options.threads = threads;
  runner_options.max_running = std::max<std::size_t>(kInFlight / threads, 1);
  ChildRunner runner(runner_options, metrics);
  std::size_t begun = 0, ended = 0;
  const std::function<void()> start = [&] {
    ++begun;
    ChildCommand command;
    command.arguments = arguments;
    const Result<void> started = runner.start(std::move(command), runtime.shard(0), [&](Result<ChildOutcome> outcome) {
      CHECK(outcome && outcome->exit_code == 0 && !outcome->output.empty());
      if (++ended == runs) runtime.stop();
      if (begun < runs) start();
    });
    CHECK(started);
  };
  return measure(runs, [&] {
    runtime.shard(0).post([&] {
      for (std::size_t i = 0; i < std::min(2 * kInFlight, runs); ++i) start();
    });
    runtime.run();
  });
}

void compare(std::string_view name, std::size_t rounds, std::size_t runs, const std::vector<std::string>& command) {
  const std::size_t threads = available_cpus();
  Cost anchor, ours;
  for (std::size_t i = 0; i < rounds; ++i) {
    anchor.add(bare(threads, runs, command));
    ours.add(with_runner(threads, runs, command));
  }
  fmt::print("{}.bare\t{:.0f}\tper second\n", name, anchor.rate());
  fmt::print("{}.runner\t{:.0f}\tper second\n", name, ours.rate());
  fmt::print("{}.ratio\t{:.1f}\t%\n", name, 100 * ours.rate() / anchor.rate());
  fmt::print("{}.bare_cpu\t{:.4f}\tms per child\n", name, anchor.cpu_ms());
  fmt::print("{}.runner_cpu\t{:.4f}\tms per child\n", name, ours.cpu_ms());
}

void run(std::size_t rounds) {
  const std::vector<std::string> no_libc = {BW_BENCH_PLUGIN};
  const std::vector<std::string> dummy = {std::string(kDummy), "0", "fine"};
  const bool has_dummy = ::access(kDummy.data(), X_OK) == 0;
  compare("children.no_libc", rounds, 2000, no_libc);
  if (has_dummy) compare("children.check_dummy", rounds, 400, dummy);

  constexpr std::size_t kBig = std::size_t{2} << 30;
  void* const memory = ::mmap(nullptr, kBig, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return;
  ::madvise(memory, kBig, MADV_NOHUGEPAGE);
  std::memset(memory, 1, kBig);
  compare("children.from_2_gib", rounds, 2000, no_libc);
  ::munmap(memory, kBig);
}

}  // namespace
}  // namespace bellwether::runtime

int main(int argument_count, char** arguments) {
  const int rounds = argument_count > 1 ? std::atoi(arguments[1]) : 5;
  bellwether::runtime::run(static_cast<std::size_t>(std::max(rounds, 1)));
}
