// The archive with all its threads: an appender, searches, the keeper sealing and expiring, erasures. Every record that was said to be durable must
// be found at once, whatever moves. Mostly for the thread sanitizer.
#include <atomic>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "archive/embedded.h"
#include "archive/testing/model.h"
#include "disk/faulty_filesystem.h"

namespace bellwether::archive {
namespace {

using testing::OwnedRecord;

constexpr std::uint64_t kRecords = 3'000;
constexpr std::uint64_t kErasedGroup = 9;

OwnedRecord record(std::uint64_t number) {
  return {.project = 1,
          .group = number % 10,
          .id = {number * 0x9E3779B97F4A7C15u, number},
          .when = UnixMillis(seconds(1'700'000'000)),
          .received = UnixMillis(seconds(1'700'000'000)),
          .attributes = {{"tenth", std::to_string(number / 10)}},
          .text = fmt::format("record {}", number),
          .facts = "facts",
          .payload = fmt::format("payload {}", number)};
}

TEST(EmbeddedThreadsTest, NoRecordIsMissingWhileItMoves) {
  disk::FaultyFilesystem disk(1);
  const runtime::SimulatedClock clock{UnixMillis(seconds(1'700'000'000))};
  Metrics metrics;
  StoreOptions options;
  options.folder = "/data/archive";
  options.segment_bytes = 10'000;
  options.max_cached_bytes = 60'000;
  auto opened = EmbeddedStore::open(disk, options, clock, Background::kThreads, metrics, Log(null_log_sink(), "test"));
  ASSERT_TRUE(opened) << opened.error().to_string();
  EmbeddedStore& store = **opened;

  std::atomic<std::uint64_t> durable{0};  // records 0 … durable - 1, because one round follows the other
  std::vector<std::thread> threads;
  for (std::uint64_t reader = 0; reader < 2; ++reader) {
    threads.emplace_back([&, reader] {
      std::mt19937_64 random(reader);
      while (durable.load() < kRecords) {
        const std::uint64_t known = durable.load();
        if (known == 0) continue;
        const std::uint64_t number = random() % known;
        if (number % 10 == kErasedGroup) continue;
        const OwnedRecord expected = record(number);
        const auto fetched = store.fetch(1, expected.id);
        ASSERT_TRUE(fetched) << number << ": " << fetched.error().to_string();
        ASSERT_EQ(fetched->payload, expected.payload);
        Query query;
        query.alternatives = {{{"tenth", Condition::Operator::kIs, {std::to_string(number / 10)}},
                               {"", Condition::Operator::kMatches, {fmt::format("*CORD {}", number)}}}};
        query.wants_payload = true;
        Budget budget;
        const auto found = store.search(query, budget);
        ASSERT_TRUE(found) << found.error().to_string();
        ASSERT_EQ(found->records.size(), 1u) << number;
        ASSERT_EQ(found->records[0].payload, expected.payload);
      }
    });
  }
  for (std::uint64_t number = 0; number < kRecords; ++number) {
    ASSERT_TRUE(store.append(record(number).view(), [&](const Result<void>& result) {
      ASSERT_TRUE(result);
      durable.fetch_add(1);
    }));
    if (number % 500 == 499) {
      ASSERT_TRUE(store.erase_groups(1, std::vector<std::uint64_t>{kErasedGroup}));
    }
    if (number % 100 == 99) {
      for (std::uint64_t seen = durable; seen <= number; seen = durable) std::this_thread::yield();
      store.release(store.end());
    }
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(store.seal_all());
  Query query;
  query.groups = {kErasedGroup};
  Budget budget;
  EXPECT_TRUE(store.search(query, budget)->records.empty());
  EXPECT_EQ(store.statistics().records, kRecords * 9 / 10);
  EXPECT_GT(store.statistics().segments, 10u);
  EXPECT_EQ(metrics.counter("archive.files.damaged", {}, "").value(), 0u);
}

}  // namespace
}  // namespace bellwether::archive
