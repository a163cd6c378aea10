// Costs of the ground everything stands on: posts to a shard, round trips between two, timers, tasks handed to a pool and back. One line a
// figure: name, value, unit, tab-separated. Each is the best of five passes.
//
//   bw_runtime_bench
#include <algorithm>
#include <chrono>
#include <string_view>

#include <fmt/format.h>

#include "runtime/blocking_pool.h"
#include "runtime/runtime.h"

namespace bellwether::runtime {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int kPasses = 5;

void report(std::string_view name, double value, std::string_view unit) {
  fmt::print("{}\t{:.4g}\t{}\n", name, value, unit);
}

double microseconds_since(Steady::time_point begin) {
  return std::chrono::duration<double, std::micro>(Steady::now() - begin).count();
}

// `pass` returns its cost in microseconds for one of whatever it measures.
template <class Pass>
double best(const Pass& pass) {
  double least = pass();
  for (int i = 1; i < kPasses; ++i) least = std::min(least, pass());
  return least;
}

struct World {
  explicit World(std::size_t shards) : runtime(options_of(shards), clock, metrics, Log(null_log_sink(), "bench")) {}
  static RuntimeOptions options_of(std::size_t shards) {
    RuntimeOptions options;
    options.shards = shards;
    return options;
  }

  SystemClock clock;
  Metrics metrics;
  Runtime runtime;
};

double post_to_self() {
  constexpr int kPosts = 500'000;
  World world(1);
  int ran = 0;
  const auto begin = Steady::now();
  for (int i = 0; i < kPosts; ++i) world.runtime.shard(0).post([&ran] { ++ran; });
  world.runtime.shard(0).post([&] { world.runtime.stop(); });
  world.runtime.run();
  return microseconds_since(begin) / kPosts;
}

// A message there and one back, with nothing else to do: two wake-ups.
Task<void> bounce(Runtime& runtime, int count) {
  for (int i = 0; i < count; ++i) {
    co_await runtime.shard(1).resume();
    co_await runtime.shard(0).resume();
  }
  runtime.stop();
}

double round_trip() {
  constexpr int kTrips = 20'000;
  World world(2);
  world.runtime.shard(0).spawn(bounce(world.runtime, kTrips));
  const auto begin = Steady::now();
  world.runtime.run();
  return microseconds_since(begin) / kTrips;
}

double timers() {
  constexpr int kTimers = 100'000;
  World world(1);
  const auto begin = Steady::now();
  for (int i = 0; i < kTimers; ++i) {
    const auto timer = world.runtime.shard(0).after(seconds(60), [] {});
  }
  return microseconds_since(begin) / kTimers;
}

Task<void> ask(Runtime& runtime, BlockingPool& pool, int count) {
  for (int i = 0; i < count; ++i) {
    auto work = [i] { return i; };
    const Result<int> answer = co_await pool.run(work);
  }
  runtime.stop();
}

double pool_round_trip() {
  constexpr int kTrips = 20'000;
  World world(1);
  BlockingPool pool(BlockingPoolOptions(), world.metrics);
  world.runtime.shard(0).spawn(ask(world.runtime, pool, kTrips));
  const auto begin = Steady::now();
  world.runtime.run();
  return microseconds_since(begin) / kTrips;
}

}  // namespace
}  // namespace bellwether::runtime

int main() {
  using namespace bellwether::runtime;
  report("runtime/post_and_run", best(post_to_self), "us");
  report("runtime/shard_round_trip", best(round_trip), "us");
  report("runtime/timer_made_and_cancelled", best(timers), "us");
  report("runtime/pool_round_trip", best(pool_round_trip), "us");
}
