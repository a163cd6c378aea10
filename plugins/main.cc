// The executables of plugins/: one program under many names. `check_http -H www.example` (a symbolic link to this) and
// `bellwether-plugin check_http -H www.example` run one native check and print and exit as a Nagios plugin does.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "base/log.h"
#include "base/metrics.h"
#include "checks/native/native_check.h"
#include "net/dialer.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"
#include "runtime/runtime.h"

namespace {

using namespace bellwether;

// The check's own -t ends it earlier; this only bounds what has none.
constexpr std::chrono::seconds kLongest{3'600};

runtime::Task<void> run_check(const checks::NativeCheck& check, runtime::Runtime& runtime, runtime::BlockingPool& pool,
                              net::Dialer& dialer, std::vector<std::string> arguments, checks::NativeOutcome& outcome) {
  const checks::NativeContext context{runtime.shard(0), pool, dialer, runtime.shard(0).clock().monotonic() + kLongest,
                                      nullptr};
  outcome = co_await check.run(context, std::move(arguments));
  runtime.stop();
}

int print_names() {
  std::puts("Usage: bellwether-plugin CHECK [ARGUMENTS…]\n");
  for (const std::string_view name : checks::native_check_names()) {
    std::printf("%.*s\n", static_cast<int>(name.size()), name.data());
  }
  return 3;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv, argv + argc);
  std::string name = arguments.empty() ? std::string() : arguments.front();
  name = name.substr(name.rfind('/') + 1);
  if (!arguments.empty()) arguments.erase(arguments.begin());
  const checks::NativeCheck* check = checks::find_native_check(name);
  if (check == nullptr && !arguments.empty()) {
    check = checks::find_native_check(arguments.front());
    arguments.erase(arguments.begin());
  }
  if (check == nullptr) return print_names();

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
