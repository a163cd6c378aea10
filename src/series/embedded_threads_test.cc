// The engine with all its threads: writers that give birth to series, a reader that must never see a value go back or
// vanish, seals and restarts of the grace, committer and keeper in the background. Mostly for the thread sanitizer.
#include <atomic>
#include <cmath>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "disk/faulty_filesystem.h"
#include "series/embedded.h"

namespace bellwether::series {
namespace {

constexpr std::int64_t kStart = 1'700'000'000;
constexpr std::int64_t kStep = 10;
constexpr int kTicks = 120;
constexpr int kSeriesOfAWriter = 60;
constexpr std::size_t kWriters = 3;

TEST(EmbeddedThreadsTest, NoPointIsMissingWhileItMoves) {
  disk::FaultyFilesystem disk(1);
  SingleSchema schemas(default_schema());
  runtime::SimulatedClock clock{UnixMillis(seconds(kStart))};
  Metrics metrics;
  Options options;
  options.window_slots = 8;
  options.segment_bytes = 32 << 10;
  options.sync_interval = milliseconds(1);
  options.write_interval = milliseconds(1);
  options.query_threads = 2;
  auto opened =
      EmbeddedBackend::open(disk, "/data/series", options, schemas, clock, metrics, Log(null_log_sink(), "test"));
  ASSERT_TRUE(opened) << opened.error().to_string();
  EmbeddedBackend& backend = **opened;

  std::atomic<int> tick{0};                 // the one that is being written
  std::atomic<int> written[kWriters] = {};  // ticks each writer has ended
  std::vector<std::thread> threads;
  for (std::size_t number = 0; number < kWriters; ++number) {
    threads.emplace_back([&, number] {
      const auto writer = backend.make_writer(number);
      for (int mine = 1; mine <= kTicks; ++mine) {
        while (tick.load() < mine) std::this_thread::yield();
        for (int i = 0; i < kSeriesOfAWriter; ++i) {
          // One more series each tick or so.
          if (i > mine) break;
          const auto id = writer->resolve(fmt::format("writer{}.series{}", number, i));
          ASSERT_TRUE(id);
          ASSERT_EQ(writer->append(*id, kStart + mine * kStep, mine), Writer::Append::kStored);
        }
        writer->commit();
        written[number].store(mine);
      }
    });
  }
  std::thread keeper([&] {
    while (tick.load() <= kTicks) EXPECT_TRUE(backend.maintain());
  });

  const auto complete = [&](int until) {
    for (std::size_t number = 0; number < kWriters; ++number) {
      Budget budget;
      const auto matches = backend.match(fmt::format("writer{}.*", number), budget).value();
      std::vector<SeriesId> ids;
      for (const Match& match : matches) ids.push_back(match.id);
      const auto series =
          backend
              .fetch_all(ids, {unix_seconds(kStart), unix_seconds(kStart + until * kStep)}, clock.now_seconds(), budget)
              .value();
      for (std::size_t i = 0; i < ids.size(); ++i) {
        const std::string& name = matches[i].name;
        const int first = std::max(1, std::stoi(name.substr(name.rfind("series") + 6)));
        for (int at = first; at <= until; ++at) {
          const double value = series[i].values.at(static_cast<std::size_t>(at - 1));
          ASSERT_EQ(value, at) << name << " at tick " << at << " of " << until;
        }
      }
    }
  };

  for (int now = 1; now <= kTicks; ++now) {
    clock.advance(seconds(kStep));
    tick.store(now);
    for (const auto& done : written) {
      while (done.load() < now) std::this_thread::yield();
    }
    if (now % 7 == 0) complete(now);
  }
  tick.store(kTicks + 1);
  for (std::thread& thread : threads) thread.join();
  keeper.join();
  complete(kTicks);
  EXPECT_GT(backend.statistics().files, 1u);
  EXPECT_TRUE(backend.close());
}

}  // namespace
}  // namespace bellwether::series
