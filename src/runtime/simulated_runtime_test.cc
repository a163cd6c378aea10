#include "runtime/simulated_runtime.h"

#include <optional>
#include <string>

#include <gmock/gmock.h>

#include "runtime/blocking_pool.h"
#include "runtime/cancel.h"
#include "runtime/gate.h"
#include "runtime/turns.h"

namespace bellwether::runtime {
namespace {

constexpr UnixMillis kStart{milliseconds(1'700'000'003'500)};

TEST(SimulatedRuntime, AnHourOfTimersRunsInOrder) {
  SimulatedRuntime runtime(2, kStart);
  std::vector<std::int64_t> flushes;
  int ticks = 0;
  auto flush = runtime.shard(0).every(seconds(10), Shard::Alignment::kWallClock,
                                      [&] { flushes.push_back(runtime.clock().now().time_since_epoch().count()); });
  auto tick = runtime.shard(1).every(milliseconds(500), Shard::Alignment::kFromNow, [&] {
    EXPECT_TRUE(runtime.shard(1).is_current());
    ++ticks;
  });
  runtime.run_for(std::chrono::hours(1));
  EXPECT_EQ(ticks, 7200);
  ASSERT_EQ(flushes.size(), 360u);
  EXPECT_EQ(flushes.front(), 1'700'000'010'000);
  EXPECT_EQ(flushes.back(), 1'700'003'600'000);
  EXPECT_EQ(runtime.clock().now(), kStart + std::chrono::hours(1));
}

TEST(SimulatedRuntime, EqualTimesRunInTheOrderOfTheirMaking) {
  SimulatedRuntime runtime(2, kStart);
  std::string order;
  auto c = runtime.shard(0).after(seconds(1), [&] { order += 'c'; });
  auto d = runtime.shard(1).after(seconds(1), [&] { order += 'd'; });
  runtime.shard(1).post([&] {
    order += 'a';
    runtime.shard(0).post([&] { order += 'b'; });
  });
  runtime.run_ready();
  EXPECT_EQ(order, "ab");
  runtime.run_for(seconds(1));
  EXPECT_EQ(order, "abcd");
}

TEST(SimulatedRuntime, DestroyedTimersStaySilent) {
  SimulatedRuntime runtime(1, kStart);
  int calls = 0;
  auto once = runtime.shard(0).after(seconds(1), [&] { ++calls; });
  std::unique_ptr<Timer> repeating;
  repeating = runtime.shard(0).every(seconds(1), Shard::Alignment::kFromNow, [&] {
    once.reset();
    if (++calls == 2) repeating.reset();
  });
  once = runtime.shard(0).after(seconds(5), [&] { calls += 100; });
  runtime.run_for(seconds(60));
  EXPECT_EQ(calls, 2);
}

Task<void> sleep_and_note(Shard& shard, Shard& other, std::vector<std::int64_t>& seen) {
  co_await shard.sleep(std::chrono::minutes(30));
  seen.push_back(shard.clock().now_seconds().time_since_epoch().count());
  co_await other.resume();
  seen.push_back(static_cast<std::int64_t>(Shard::current()->index()));
}

TEST(SimulatedRuntime, TasksSleepInVirtualTime) {
  SimulatedRuntime runtime(2, kStart);
  std::vector<std::int64_t> seen;
  runtime.shard(0).spawn(sleep_and_note(runtime.shard(0), runtime.shard(1), seen));
  runtime.run_for(std::chrono::minutes(29));
  EXPECT_THAT(seen, testing::IsEmpty());
  runtime.run_for(std::chrono::minutes(1));
  EXPECT_THAT(seen, testing::ElementsAre(1'700'001'803, 1));
}

Task<void> ask_pool(BlockingPool& pool, int& answer) {
  Shard* const home = Shard::current();
  auto work = [] { return 5; };
  Result<int> result = co_await pool.run(work);
  EXPECT_EQ(Shard::current(), home);
  answer = result.value_or(-1);
}

Task<void> take_turn(Shard& shard, Turns& turns, char name, std::string& order) {
  const Turns::Turn turn = co_await turns.take();
  order += name;
  co_await shard.sleep(seconds(1));
  order += name;
}

TEST(SimulatedRuntime, TurnsAreTakenInOrderAndOneAtATime) {
  SimulatedRuntime runtime(1, kStart);
  Turns turns;
  std::string order;
  for (const char name : {'a', 'b', 'c'}) runtime.shard(0).spawn(take_turn(runtime.shard(0), turns, name, order));
  runtime.run_for(seconds(10));
  EXPECT_EQ(order, "aabbcc");
  EXPECT_EQ(turns.waiting(), 0u);
}

TEST(SimulatedRuntime, WhoWaitsForATurnThatIsGoneIsNotResumed) {
  SimulatedRuntime runtime(1, kStart);
  std::string order;
  {
    Turns turns;
    for (const char name : {'a', 'b'}) runtime.shard(0).spawn(take_turn(runtime.shard(0), turns, name, order));
    runtime.run_for(milliseconds(500));
  }
  runtime.run_for(seconds(10));
  EXPECT_EQ(order, "aa");
}

TEST(SimulatedRuntime, APoolWithoutThreadsFitsIn) {
  SimulatedRuntime runtime(1, kStart);
  Metrics metrics;
  BlockingPoolOptions options;
  options.threads = 0;
  BlockingPool pool(options, metrics);
  int answer = 0;
  runtime.shard(0).spawn(ask_pool(pool, answer));
  runtime.run_ready();
  EXPECT_EQ(answer, 5);
}

Task<void> visit(Gate& gate, Shard& shard, seconds stay, int& refused) {
  Result<Gate::Pass> pass = gate.enter();
  if (!pass) {
    ++refused;
    co_return;
  }
  co_await shard.sleep(stay);
}

Task<void> close_and_note(Gate& gate, bool& closed) {
  co_await gate.close();
  closed = true;
}

TEST(Gate, ClosesWhenTheLastHasLeft) {
  SimulatedRuntime runtime(1, kStart);
  Shard& shard = runtime.shard(0);
  Gate gate;
  int refused = 0;
  bool closed = false;
  shard.spawn(visit(gate, shard, seconds(5), refused));
  shard.spawn(visit(gate, shard, seconds(10), refused));
  shard.spawn(close_and_note(gate, closed));
  shard.spawn(visit(gate, shard, seconds(1), refused));
  runtime.run_for(seconds(9));
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(gate.inside(), 1u);
  EXPECT_FALSE(closed);
  runtime.run_for(seconds(1));
  EXPECT_TRUE(closed);
}

TEST(Gate, ClosesAtOnceWhenEmpty) {
  SimulatedRuntime runtime(1, kStart);
  Gate gate;
  bool closed = false;
  runtime.shard(0).spawn(close_and_note(gate, closed));
  runtime.run_ready();
  EXPECT_TRUE(closed);
}

TEST(CancelToken, IsCancelledByItsSourceOrItsDeadline) {
  EXPECT_TRUE(CancelToken().check());
  CancelSource source;
  const CancelToken token = source.token();
  EXPECT_TRUE(token.check());
  const CancelToken late = token.with_deadline(std::chrono::steady_clock::now() - seconds(1));
  EXPECT_EQ(late.check().error().code(), Code::kDeadlineExceeded);
  int calls = 0;
  const auto subscription = token.on_cancel([&] { ++calls; });
  source.cancel();
  source.cancel();
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(token.check().error().code(), Code::kCancelled);
}

}  // namespace
}  // namespace bellwether::runtime
