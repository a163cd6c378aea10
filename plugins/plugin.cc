#include "plugin.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "base/log.h"
#include "base/metrics.h"
#include "net/dialer.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"
#include "runtime/runtime.h"

namespace bellwether::plugins {
namespace {

// The check's own -t ends it earlier; this only bounds what has none.
constexpr std::chrono::seconds kLongest{3'600};

runtime::Task<void> run_check(const checks::NativeCheck& check, runtime::Runtime& runtime, runtime::BlockingPool& pool,
                              net::Dialer& dialer, std::vector<std::string> arguments, checks::NativeOutcome& outcome) {
  const checks::NativeContext context{runtime.shard(0), pool, dialer, runtime.shard(0).clock().monotonic() + kLongest,
                                      nullptr};
  outcome = co_await check.run(context, std::move(arguments));
  runtime.stop();
}

int print_names(std::string_view program, Checks checks) {
  std::printf("Usage: %.*s CHECK [ARGUMENTS…]\n\n", static_cast<int>(program.size()), program.data());
  for (const checks::NativeCheck* check : checks) {
    std::printf("%.*s\n", static_cast<int>(check->name().size()), check->name().data());
  }
  return 3;
}

const checks::NativeCheck* find_check(Checks checks, std::string_view name) {
  const auto found = std::ranges::find(checks, name, &checks::NativeCheck::name);
  return found == checks.end() ? nullptr : *found;
}

}  // namespace

int run_plugin(int argc, char** argv, Checks checks) {
  std::vector<std::string> arguments(argv, argv + argc);
  std::string name = arguments.empty() ? std::string() : arguments.front();
  name = name.substr(name.rfind('/') + 1);
  if (!arguments.empty()) arguments.erase(arguments.begin());
  const checks::NativeCheck* check = find_check(checks, name);
  if (check == nullptr && !arguments.empty()) {
    check = find_check(checks, arguments.front());
    arguments.erase(arguments.begin());
  }
  if (check == nullptr) return print_names(name, checks);

  checks::NativeOutcome outcome;
  const runtime::SystemClock clock;
  Metrics metrics;
  runtime::Runtime runtime({.shards = 1}, clock, metrics, Log(null_log_sink(), "plugin"));
  runtime::BlockingPool pool({.threads = 1}, metrics);
  net::Dialer dialer(runtime.shard(0), pool, metrics);
  runtime.shard(0).post(
      [&] { runtime.shard(0).spawn(run_check(*check, runtime, pool, dialer, std::move(arguments), outcome)); });
  runtime.run();
  std::fwrite(outcome.output.data(), 1, outcome.output.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
  // A name server that does not answer holds a thread of the pool: it must not hold the exit.
  ::_exit(outcome.return_code);
}

}  // namespace bellwether::plugins
