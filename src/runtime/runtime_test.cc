#include "runtime/runtime.h"

#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <signal.h>

#include "base/log.h"

namespace bellwether::runtime {
namespace {

class RuntimeTest : public testing::Test {
 protected:
  Runtime& make(std::size_t shards) {
    RuntimeOptions options;
    options.shards = shards;
    runtime_ = std::make_unique<Runtime>(options, clock_, metrics_, Log(null_log_sink(), "test"));
    return *runtime_;
  }

  SystemClock clock_;
  Metrics metrics_;
  std::unique_ptr<Runtime> runtime_;
};

TEST_F(RuntimeTest, PostsOfOneCallerRunInOrderOnTheShardsThread) {
  Runtime& runtime = make(2);
  std::vector<int> seen;
  bool always_current = true;
  for (int i = 0; i < 100; ++i) {
    runtime.shard(1).post([&, i] {
      seen.push_back(i);
      always_current = always_current && runtime.shard(1).is_current() && !runtime.shard(0).is_current();
    });
  }
  runtime.shard(1).post([&] { runtime.stop(); });
  runtime.run();
  ASSERT_EQ(seen.size(), 100u);
  EXPECT_TRUE(std::ranges::is_sorted(seen));
  EXPECT_TRUE(always_current);
}

TEST_F(RuntimeTest, ShardsPostToEachOtherFromManyThreads) {
  Runtime& runtime = make(3);
  constexpr int kPosts = 2000;
  std::vector<int> arrived(3, 0);  // slot i is touched by shard i alone
  int finished = 0;                // shard 0
  for (std::size_t from = 0; from < 3; ++from) {
    runtime.shard(from).post([&, from] {
      for (int i = 0; i < kPosts; ++i) {
        const std::size_t to = (from + 1) % 3;
        runtime.shard(to).post([&, to] {
          if (++arrived[to] < kPosts) return;
          runtime.shard(0).post([&] {
            if (++finished == 3) runtime.stop();
          });
        });
      }
    });
  }
  runtime.run();
  EXPECT_THAT(arrived, testing::Each(kPosts));
}

TEST_F(RuntimeTest, MailboxDepthIsAMetric) {
  Runtime& runtime = make(1);
  runtime.shard(0).post([] {});
  runtime.shard(0).post([] {});
  EXPECT_EQ(metrics_.samples().at(0).name, "runtime.mailbox_depth");
  EXPECT_EQ(metrics_.samples().at(0).value, 2);
  runtime.shard(0).post([&] { runtime.stop(); });
  runtime.run();
  EXPECT_EQ(metrics_.samples().at(0).value, 0);
}

TEST_F(RuntimeTest, TimersFireInTheOrderOfTheirDelays) {
  Runtime& runtime = make(1);
  std::vector<int> fired;
  auto late = runtime.shard(0).after(milliseconds(20), [&] {
    fired.push_back(2);
    runtime.stop();
  });
  auto soon = runtime.shard(0).after(milliseconds(1), [&] { fired.push_back(1); });
  auto never = runtime.shard(0).after(milliseconds(2), [&] { fired.push_back(99); });
  never.reset();
  runtime.run();
  EXPECT_THAT(fired, testing::ElementsAre(1, 2));
}

TEST_F(RuntimeTest, ARepeatingTimerMayDestroyItselfInItsCall) {
  Runtime& runtime = make(1);
  int calls = 0;
  std::unique_ptr<Timer> timer;
  std::unique_ptr<Timer> end;
  timer = runtime.shard(0).every(milliseconds(1), Shard::Alignment::kFromNow, [&] {
    if (++calls < 3) return;
    timer.reset();
    end = runtime.shard(0).after(milliseconds(10), [&] { runtime.stop(); });
  });
  runtime.run();
  EXPECT_EQ(calls, 3);
}

TEST_F(RuntimeTest, AlignedTimersFireAtMultiplesOfTheWallClock) {
  Runtime& runtime = make(1);
  std::vector<std::int64_t> multiples;
  auto timer = runtime.shard(0).every(milliseconds(50), Shard::Alignment::kWallClock, [&] {
    multiples.push_back(clock_.now().time_since_epoch().count() / 50);
    if (multiples.size() == 3) runtime.stop();
  });
  runtime.run();
  ASSERT_EQ(multiples.size(), 3u);
  EXPECT_LT(multiples[0], multiples[1]);
  EXPECT_LT(multiples[1], multiples[2]);
}

// The system's, less what was taken off.
class SetBackClock final : public Clock {
 public:
  UnixMillis now() const override { return clock_.now() - back_; }
  Monotonic monotonic() const override { return clock_.monotonic(); }
  void set_back(milliseconds by) { back_ = by; }

 private:
  SystemClock clock_;
  milliseconds back_{0};
};

TEST_F(RuntimeTest, AlignedTimersWaitForAWallClockThatWasSetBackALittle) {
  SetBackClock clock;
  Runtime runtime(RuntimeOptions{.shards = 1}, clock, metrics_, Log(null_log_sink(), "test"));
  constexpr std::int64_t kInterval = 200;
  const std::int64_t before = clock.now().time_since_epoch().count() / kInterval;
  std::int64_t reached = 0;
  auto timer = runtime.shard(0).every(milliseconds(kInterval), Shard::Alignment::kWallClock, [&] {
    reached = clock.now().time_since_epoch().count() / kInterval;
    runtime.stop();
  });
  clock.set_back(milliseconds(30));
  runtime.run();
  EXPECT_GT(reached, before);
}

Task<int> hop(Runtime& runtime, std::vector<std::size_t>& path) {
  path.push_back(Shard::current()->index());
  co_await runtime.shard(1).resume();
  path.push_back(Shard::current()->index());
  co_await runtime.shard(1).sleep(milliseconds(1));
  path.push_back(Shard::current()->index());
  co_return 7;
}

Task<void> hop_and_stop(Runtime& runtime, std::vector<std::size_t>& path, int& answer) {
  answer = co_await hop(runtime, path);
  co_await runtime.shard(0).resume();
  path.push_back(Shard::current()->index());
  runtime.stop();
}

TEST_F(RuntimeTest, TasksHopBetweenShardsAndSleep) {
  Runtime& runtime = make(2);
  std::vector<std::size_t> path;
  int answer = 0;
  runtime.shard(0).spawn(hop_and_stop(runtime, path, answer));
  runtime.run();
  EXPECT_THAT(path, testing::ElementsAre(0, 1, 1, 0));
  EXPECT_EQ(answer, 7);
}

struct SetOnDestruction {
  bool& flag;
  ~SetOnDestruction() { flag = true; }
};

Task<void> sleep_long(Shard& shard, bool& destroyed) {
  const SetOnDestruction mark{destroyed};
  co_await shard.sleep(std::chrono::hours(1));
}

TEST_F(RuntimeTest, UnfinishedTasksAreDestroyedWithTheRuntime) {
  Runtime& runtime = make(1);
  bool destroyed = false;
  runtime.shard(0).spawn(sleep_long(runtime.shard(0), destroyed));
  runtime.shard(0).post([&] { runtime.stop(); });
  runtime.run();
  EXPECT_FALSE(destroyed);
  runtime_.reset();
  EXPECT_TRUE(destroyed);
}

TEST_F(RuntimeTest, SignalsReachShardZeroEachTime) {
  Runtime& runtime = make(2);
  int seen = 0;
  runtime.on_signal(SIGUSR1, [&] {
    EXPECT_TRUE(runtime.shard(0).is_current());
    if (++seen == 2) {
      runtime.stop();
    } else {
      kill(getpid(), SIGUSR1);
    }
  });
  runtime.shard(1).post([] { kill(getpid(), SIGUSR1); });
  runtime.run();
  EXPECT_EQ(seen, 2);
}

TEST_F(RuntimeTest, AnswersTheWatchdogOnlyWhileItsLoopsTurn) {
  Runtime& runtime = make(2);
  EXPECT_TRUE(runtime.all_shards_answered_within(seconds(10)));
  EXPECT_FALSE(runtime.all_shards_answered_within(nanoseconds(0)));
}

TEST_F(RuntimeTest, StopFromAnotherThreadEndsIt) {
  Runtime& runtime = make(2);
  std::jthread other([&] { runtime.stop(); });
  runtime.run();
}

}  // namespace
}  // namespace bellwether::runtime
