// A store against the model of it: random appends, searches, erasures, seals and restarts must give what looking at every record gives.
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "archive/embedded.h"
#include "archive/testing/model.h"
#include "disk/faulty_filesystem.h"

namespace bellwether::archive {
namespace {

using testing::Model;
using testing::OwnedRecord;

class EmbeddedModelTest : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  void open() {
    store_.reset();
    StoreOptions options;
    options.folder = "/data/archive";
    options.segment_bytes = 20'000;
    options.max_cached_bytes = 50'000;
    auto opened = EmbeddedStore::open(disk_, options, clock_, Background::kManual, metrics_, log_);
    ASSERT_TRUE(opened) << opened.error().to_string();
    store_ = *std::move(opened);
  }

  void append(std::uint64_t records) {
    for (std::uint64_t i = 0; i < records; ++i) {
      OwnedRecord record = testing::random_record(random_, model_.records.size(), random_() % 300);
      const auto position = store_->append(
          record.view(), [](const Result<void>& done) { ASSERT_TRUE(done) << done.error().to_string(); });
      ASSERT_TRUE(position) << position.error().to_string();
      record.position = *position;
      model_.records.push_back(std::move(record));
      if (random_() % 8 == 0) {
        ASSERT_TRUE(store_->commit());
      }
    }
    ASSERT_TRUE(store_->commit());
  }

  void erase() {
    const auto project = static_cast<std::uint32_t>(1 + random_() % 3);
    const std::vector<std::uint64_t> groups{random_() % 8};
    ASSERT_TRUE(store_->erase_groups(project, groups));
    model_.erase_groups(project, groups);
  }

  void compare_search() {
    Query query = testing::random_query(random_, model_.records.size());
    if (query.before) query.before = random_position();
    Budget budget;
    const auto found = store_->search(query, budget);
    ASSERT_TRUE(found) << found.error().to_string();
    auto expected = model_.search(query);
    ASSERT_EQ(found->has_more, expected.size() > query.limit);
    if (found->has_more) expected.pop_back();
    ASSERT_EQ(found->records.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ASSERT_EQ(testing::difference(found->records[i], *expected[i], query.wants_payload), "") << i;
    }
  }

  void compare_counts() {
    static constexpr const char* kKeys[] = {"level", "user", "browser", "tag", "long", "absent", ""};
    const Query query = testing::random_query(random_, model_.records.size());
    const std::string key = kKeys[random_() % 7];
    Budget budget;
    const auto found = store_->count_values(query, key, 1000, budget);
    ASSERT_TRUE(found) << found.error().to_string();
    std::map<std::string, std::uint64_t> counts;
    for (std::size_t i = 0; i < found->size(); ++i) {
      counts[(*found)[i].value] = (*found)[i].count;
      if (i > 0) {
        ASSERT_LE((*found)[i].count, (*found)[i - 1].count);
      }
    }
    ASSERT_EQ(counts, model_.count_values(query, key));
  }

  void compare_fetch() {
    if (model_.records.empty()) return;
    const OwnedRecord& expected = model_.records[random_() % model_.records.size()];
    const auto found = store_->fetch(expected.project, expected.id);
    if (expected.payload.empty()) {
      ASSERT_FALSE(found);
      ASSERT_EQ(found.error().code(), Code::kNotFound);
    } else {
      ASSERT_TRUE(found) << found.error().to_string();
      ASSERT_EQ(testing::difference(*found, expected, true), "");
    }
    ASSERT_EQ(store_->fetch(expected.project + 1, expected.id).error().code(), Code::kNotFound);
  }

  Position random_position() {
    return model_.records.empty() ? Position{} : model_.records[random_() % model_.records.size()].position;
  }

  void compare_replay() {
    const Position after = std::max(released_, random_position());
    std::size_t next = 0;
    while (next < model_.records.size() && model_.records[next].position <= after) ++next;
    const auto replayed = store_->replay(after, [&](const StoredRecord& record) {
      EXPECT_LT(next, model_.records.size());
      EXPECT_EQ(record.position, model_.records[next].position);
      EXPECT_EQ(record.facts, model_.records[next].facts);
      EXPECT_EQ(record.payload, "");
      return ++next < model_.records.size();
    });
    ASSERT_TRUE(replayed) << replayed.error().to_string();
    ASSERT_EQ(next, model_.records.size());
  }

  void release() {
    released_ = std::max(released_, random_position());
    store_->release(released_);
  }

  disk::FaultyFilesystem disk_{GetParam()};
  runtime::SimulatedClock clock_{UnixMillis(seconds(1'700'000'000))};
  Metrics metrics_;
  const Log log_{null_log_sink(), "test"};
  std::mt19937_64 random_{GetParam()};
  Model model_;
  Position released_{};
  std::unique_ptr<EmbeddedStore> store_;
};

TEST_P(EmbeddedModelTest, AnswersAsLookingAtEveryRecordDoes) {
  open();
  for (int step = 0; step < 120 && !HasFatalFailure(); ++step) {
    SCOPED_TRACE(fmt::format("seed {}, step {}", GetParam(), step));
    switch (random_() % 8) {
      case 0:
      case 1:
      case 2:
        append(random_() % 60);
        break;
      case 3:
        if (random_() % 3 == 0) erase();
        break;
      case 4:
        ASSERT_TRUE(store_->maintain());
        break;
      case 5:
        open();
        break;
      case 6:
        release();
        break;
      default:
        compare_replay();
    }
    for (int i = 0; i < 5 && !HasFatalFailure(); ++i) compare_search();
    for (int i = 0; i < 3 && !HasFatalFailure(); ++i) compare_counts();
    for (int i = 0; i < 3 && !HasFatalFailure(); ++i) compare_fetch();
  }
  ASSERT_GT(model_.records.size(), 300u);
  ASSERT_TRUE(store_->maintain());
  EXPECT_GT(store_->statistics().segments, 2u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, EmbeddedModelTest, ::testing::Range<std::uint64_t>(1, 13));

}  // namespace
}  // namespace bellwether::archive
