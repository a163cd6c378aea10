#include "checks/native/standalone.h"

#include <cstdio>
#include <utility>

#include <unistd.h>

#include "base/log.h"
#include "base/metrics.h"
#include "net/dialer.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"
#include "runtime/runtime.h"

namespace bellwether::checks {
namespace {

// The check's own -t ends it earlier; this only bounds what has none.
constexpr std::chrono::seconds kLongest{3'600};

runtime::Task<void> run(const NativeCheck& check, runtime::Runtime& runtime, runtime::BlockingPool& pool,
                        net::Dialer& dialer, std::vector<std::string> arguments, NativeOutcome& outcome) {
  const NativeContext context{runtime.shard(0), pool, dialer, runtime.shard(0).clock().monotonic() + kLongest, nullptr};
  outcome = co_await check.run(context, std::move(arguments));
  runtime.stop();
}

}  // namespace

void run_standalone(const NativeCheck& check, std::vector<std::string> arguments) {
  NativeOutcome outcome;
  const runtime::SystemClock clock;
  Metrics metrics;
  runtime::Runtime runtime({.shards = 1}, clock, metrics, Log(null_log_sink(), "plugin"));
  runtime::BlockingPool pool({.threads = 1}, metrics);
  net::Dialer dialer(runtime.shard(0), pool, metrics);
  runtime.shard(0).post(
      [&] { runtime.shard(0).spawn(run(check, runtime, pool, dialer, std::move(arguments), outcome)); });
  runtime.run();
  std::fwrite(outcome.output.data(), 1, outcome.output.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
  // A name server that does not answer holds a thread of the pool: it must not hold the exit.
  ::_exit(outcome.return_code);
}

}  // namespace bellwether::checks
