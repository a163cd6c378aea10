#include "runtime/blocking_pool.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include <gmock/gmock.h>

#include "runtime/parallel_for.h"
#include "runtime/runtime.h"

namespace bellwether::runtime {
namespace {

BlockingPoolOptions options_of(std::size_t threads, std::size_t max_waiting) {
  BlockingPoolOptions options;
  options.name = "test";
  options.threads = threads;
  options.max_waiting = max_waiting;
  return options;
}

TEST(BlockingPool, RefusesPastItsLimitAndCountsIt) {
  Metrics metrics;
  std::promise<void> release;
  std::promise<void> started;
  {
    BlockingPool pool(options_of(1, 2), metrics);
    ASSERT_TRUE(pool.submit([&] {
      started.set_value();
      release.get_future().wait();
    }));
    started.get_future().wait();
    ASSERT_TRUE(pool.submit([] {}));
    ASSERT_TRUE(pool.submit([] {}));
    const Result<void> refused = pool.submit([] {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), Code::kResourceExhausted);
    EXPECT_EQ(metrics.counter("runtime.pool.refused", {{"pool", "test"}}, "").value(), 1u);
    release.set_value();
  }
}

TEST(BlockingPool, EachTaskHasAThreadWhileThereAreThreads) {
  Metrics metrics;
  BlockingPool pool(options_of(3, 10), metrics);
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  std::promise<void> started[3];
  for (std::promise<void>& one : started) {
    ASSERT_TRUE(pool.submit([&one, released] {
      one.set_value();
      released.wait();
    }));
  }
  for (std::promise<void>& one : started) one.get_future().wait();  // all three at the same time
  release.set_value();
}

Task<void> compute(BlockingPool& pool, Runtime& runtime, int& answer, bool& was_elsewhere) {
  Shard* const home = Shard::current();
  auto work = [&was_elsewhere] {
    was_elsewhere = Shard::current() == nullptr;
    return 42;
  };
  Result<int> result = co_await pool.run(work);
  EXPECT_EQ(Shard::current(), home);
  answer = result.value_or(-1);
  runtime.stop();
}

TEST(BlockingPool, RunResumesOnTheShardItCameFrom) {
  SystemClock clock;
  Metrics metrics;
  RuntimeOptions runtime_options;
  runtime_options.shards = 2;
  Runtime runtime(runtime_options, clock, metrics, Log(null_log_sink(), "test"));
  BlockingPool pool(options_of(2, 10), metrics);
  int answer = 0;
  bool was_elsewhere = false;
  runtime.shard(1).spawn(compute(pool, runtime, answer, was_elsewhere));
  runtime.run();
  EXPECT_EQ(answer, 42);
  EXPECT_TRUE(was_elsewhere);
}

Task<void> wait_for(BlockingPool& pool, std::shared_future<void> release) {
  auto work = [release] { release.wait(); };
  Result<void> done = co_await pool.run(work);
  ADD_FAILURE() << "resumed after its runtime had stopped";
}

TEST(BlockingPool, AFrameMayGoWhileItsWorkRuns) {
  SystemClock clock;
  Metrics metrics;
  std::promise<void> release;
  RuntimeOptions runtime_options;
  runtime_options.shards = 1;
  auto runtime = std::make_unique<Runtime>(runtime_options, clock, metrics, Log(null_log_sink(), "test"));
  auto pool = std::make_unique<BlockingPool>(options_of(1, 10), metrics);
  runtime->shard(0).spawn(wait_for(*pool, release.get_future().share()));
  runtime->shard(0).post([&] { runtime->stop(); });
  runtime->run();
  release.set_value();
  pool.reset();
  runtime.reset();
}

TEST(BlockingPool, WithoutThreadsRunsInsideSubmit) {
  Metrics metrics;
  BlockingPool pool(options_of(0, 0), metrics);
  bool ran = false;
  ASSERT_TRUE(pool.submit([&] { ran = true; }));
  EXPECT_TRUE(ran);
}

TEST(ParallelFor, VisitsEveryNumberOnceAndNeverOverlapsAWorker) {
  Metrics metrics;
  BlockingPool pool(options_of(3, 10), metrics);
  constexpr std::size_t kCount = 5000;
  std::vector<std::atomic<int>> visits(kCount);
  std::vector<std::atomic<int>> inside(4);
  std::atomic<bool> overlapped = false;
  parallel_for(pool, kCount, 3, [&](std::size_t worker, std::size_t index) {
    if (inside.at(worker).fetch_add(1) != 0) overlapped = true;
    visits[index].fetch_add(1);
    inside[worker].fetch_sub(1);
  });
  for (const auto& count : visits) ASSERT_EQ(count, 1);
  EXPECT_FALSE(overlapped);
}

TEST(ParallelFor, TheCallerDoesItAllWhenThePoolIsFull) {
  Metrics metrics;
  std::promise<void> release;
  std::promise<void> started;
  BlockingPool pool(options_of(1, 1), metrics);
  ASSERT_TRUE(pool.submit([&] {
    started.set_value();
    release.get_future().wait();
  }));
  started.get_future().wait();
  std::size_t done = 0;
  {
    // One helper is queued behind the blocked thread and starts when this scope has ended.
    std::vector<int> seen(100);
    parallel_for(pool, seen.size(), 1, [&](std::size_t worker, std::size_t index) {
      EXPECT_EQ(worker, 0u);
      ++seen[index];
    });
    done = static_cast<std::size_t>(std::ranges::count(seen, 1));
  }
  EXPECT_EQ(done, 100u);
  release.set_value();
}

}  // namespace
}  // namespace bellwether::runtime
