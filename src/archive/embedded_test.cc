#include "archive/embedded.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "disk/faulty_filesystem.h"

namespace bellwether::archive {
namespace {

TEST(EmbeddedTest, FindsWhatWasAppended) {
  disk::FaultyFilesystem disk(1);
  Metrics metrics;
  const Log log(null_log_sink(), "test");
  const runtime::SimulatedClock clock{UnixMillis(seconds(1'700'000'000))};
  StoreOptions options;
  options.folder = "/data/archive";
  options.segment_bytes = 2000;
  for (int run = 0; run < 2; ++run) {
    auto opened = EmbeddedStore::open(disk, options, clock, Background::kManual, metrics, log);
    ASSERT_TRUE(opened) << opened.error().to_string();
    EmbeddedStore& store = **opened;
    int done = 0;
    for (std::uint64_t i = 0; i < 50; ++i) {
      const std::string payload = fmt::format("payload {}", i);
      const std::string user = fmt::format("user{}", i % 7);
      Record record{.project = 1,
                    .group = i % 3,
                    .id = {static_cast<std::uint64_t>(run), i},
                    .when = UnixMillis(seconds(i)),
                    .received = UnixMillis(seconds(i)),
                    .attributes = {{"level", "error"}, {"user", user}},
                    .text = "ValueError: no such mailbox",
                    .facts = "facts",
                    .payload = payload};
      const auto position = store.append(record, [&](const Result<void>& result) { done += result.has_value(); });
      ASSERT_TRUE(position);
      EXPECT_EQ(*position, Position{static_cast<std::uint64_t>(run) * 50 + i + 1});
      if (i % 5 == 4) ASSERT_TRUE(store.commit());
    }
    EXPECT_EQ(done, 50);
    const auto fetched = store.fetch(1, {static_cast<std::uint64_t>(run), 13});
    ASSERT_TRUE(fetched) << fetched.error().to_string();
    EXPECT_EQ(fetched->payload, "payload 13");
    Query query;
    query.alternatives = {
        {{"user", Condition::Operator::kIs, {"user3"}}, {"", Condition::Operator::kMatches, {"*MAILBOX*"}}}};
    query.limit = 3;
    query.wants_payload = true;
    Budget budget;
    const auto found = store.search(query, budget);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->records.size(), 3u);
    EXPECT_TRUE(found->has_more);
    EXPECT_EQ(found->records[0].payload, "payload 45");
    std::uint64_t replayed = 0;
    ASSERT_TRUE(store.replay(Position{10}, [&](const StoredRecord& record) {
      EXPECT_EQ(record.facts, "facts");
      return ++replayed > 0;
    }));
    EXPECT_EQ(replayed, static_cast<std::uint64_t>(run) * 50 + 40);
    EXPECT_GT(store.statistics().disk_bytes, 2000u);
  }
}

}  // namespace
}  // namespace bellwether::archive
