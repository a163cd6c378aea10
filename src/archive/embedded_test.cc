#include "archive/embedded.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "archive/testing/model.h"
#include "disk/faulty_filesystem.h"

namespace bellwether::archive {
namespace {

using testing::OwnedRecord;

constexpr std::int64_t kStart = 1'700'000'000;

class EmbeddedTest : public ::testing::Test {
 protected:
  EmbeddedTest() {
    options_.folder = "/data/archive";
    options_.segment_bytes = 20'000;
  }

  void open(Background background = Background::kManual) {
    store_.reset();
    auto opened = EmbeddedStore::open(disk_, options_, clock_, background, metrics_, log_);
    ASSERT_TRUE(opened) << opened.error().to_string();
    store_ = *std::move(opened);
  }

  Result<Position> append(std::uint64_t number, std::uint64_t group = 1) {
    const OwnedRecord record{.project = 1,
                             .group = group,
                             .id = {7, number},
                             .when = clock_.now(),
                             .received = clock_.now(),
                             .attributes = {{"number", std::to_string(number)}},
                             .text = fmt::format("ValueError: no mailbox {}", number),
                             .facts = "facts",
                             .payload = fmt::format("payload {}", number)};
    return store_->append(record.view(), [this](const Result<void>& result) { durable_ += result.has_value(); });
  }
  void append_all(std::uint64_t from, std::uint64_t until) {
    for (std::uint64_t i = from; i < until; ++i) ASSERT_TRUE(append(i));
    ASSERT_TRUE(store_->commit());
  }
  std::size_t found(const Query& query = {.limit = 100'000}) {
    Budget budget;
    const auto found = store_->search(query, budget);
    EXPECT_TRUE(found) << found.error().to_string();
    return found ? found->records.size() : 0;
  }
  std::uint64_t refused(std::string_view reason) {
    return metrics_.counter("archive.refused", {{"reason", std::string(reason)}}, "").value();
  }
  std::uint64_t damaged() { return metrics_.counter("archive.files.damaged", {}, "").value(); }

  // Changes one byte of the file, for good.
  void damage(const std::string& path, std::uint64_t offset) {
    auto file = disk_.open(path, disk::OpenMode::kReadWrite).value();
    std::byte byte{};
    ASSERT_EQ(file->read_at(offset, std::span(&byte, 1)).value(), 1u);
    byte ^= std::byte{0x10};
    ASSERT_TRUE(file->write_at(offset, std::span(&byte, 1)));
  }

  disk::FaultyFilesystem disk_{1};
  runtime::SimulatedClock clock_{UnixMillis(seconds(kStart))};
  Metrics metrics_;
  const Log log_{null_log_sink(), "test"};
  StoreOptions options_;
  int durable_ = 0;
  std::unique_ptr<EmbeddedStore> store_;
};

TEST_F(EmbeddedTest, SaysWhenARecordIsDurable) {
  open();
  ASSERT_TRUE(append(1));
  EXPECT_EQ(durable_, 0);
  EXPECT_EQ(found(), 0u);
  ASSERT_TRUE(store_->commit());
  EXPECT_EQ(durable_, 1);
  EXPECT_EQ(found(), 1u);
}

TEST_F(EmbeddedTest, SaysWhenARecordFailed) {
  open();
  ASSERT_TRUE(append(1));
  ASSERT_TRUE(store_->commit());
  disk_.inject({disk::FaultyFilesystem::Fault::kIoError, disk_.operations()});
  ASSERT_TRUE(append(2));
  EXPECT_FALSE(store_->commit());
  EXPECT_EQ(durable_, 1);
  ASSERT_TRUE(append(3));
  ASSERT_TRUE(store_->commit());
  EXPECT_EQ(durable_, 2);
  EXPECT_EQ(found(), 2u);
}

TEST_F(EmbeddedTest, CommitsOnItsOwnThread) {
  options_.retention = std::chrono::days(365 * 100);  // the records are of 1970
  open(Background::kThreads);
  std::atomic<int> durable{0};
  for (int i = 0; i < 100; ++i) {
    const OwnedRecord record{.project = 1, .payload = "payload"};
    ASSERT_TRUE(store_->append(record.view(), [&](const Result<void>& result) {
      durable += result.has_value();
      durable.notify_one();
    }));
  }
  for (int seen = durable; seen < 100; seen = durable) durable.wait(seen);
  EXPECT_EQ(found(), 100u);
}

TEST_F(EmbeddedTest, RefusesWhatIsTooMuch) {
  options_.max_waiting_bytes = 1'000;
  open();
  const OwnedRecord large{.payload = std::string(kMaxRecordBytes, 'x')};
  EXPECT_EQ(store_->append(large.view(), nullptr).error().code(), Code::kInvalidArgument);
  Result<Position> last;
  int appended = 0;
  while ((last = append(0))) ++appended;
  EXPECT_EQ(last.error().code(), Code::kResourceExhausted);
  EXPECT_GT(appended, 2);
  EXPECT_EQ(refused("waiting"), 1u);
  ASSERT_TRUE(store_->commit());
  EXPECT_TRUE(append(1));
}

TEST_F(EmbeddedTest, RefusesWhenNothingIsReleased) {
  options_.max_log_bytes = 50'000;
  open();
  append_all(0, 600);
  append_all(600, 601);  // a file ends when the next record comes
  ASSERT_TRUE(store_->maintain());
  EXPECT_EQ(append(601).error().code(), Code::kResourceExhausted);
  EXPECT_EQ(refused("log_full"), 1u);
  store_->release(store_->end());
  ASSERT_TRUE(store_->maintain());
  EXPECT_TRUE(append(601));
}

TEST_F(EmbeddedTest, HoldsAFolderAlone) {
  open();
  Metrics metrics;
  const auto second = EmbeddedStore::open(disk_, options_, clock_, Background::kManual, metrics, log_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), Code::kAlreadyExists);
}

TEST_F(EmbeddedTest, DropsSegmentsThatAreTooOld) {
  options_.retention = seconds(1000);
  open();
  append_all(0, 200);
  ASSERT_TRUE(store_->seal_all());
  clock_.advance(seconds(900));
  append_all(200, 400);
  ASSERT_TRUE(store_->seal_all());
  EXPECT_EQ(found(), 400u);
  clock_.advance(seconds(200));
  ASSERT_TRUE(store_->maintain());
  EXPECT_EQ(found(), 200u);
  EXPECT_EQ(store_->statistics().segments, 1u);
  store_->release(store_->end());
  open();
  EXPECT_EQ(found(), 400u);  // from the journal, which was not released in time, until the next pass
  ASSERT_TRUE(store_->maintain());
  EXPECT_EQ(found(), 200u);
}

TEST_F(EmbeddedTest, SealsWhatIsADayOldSoThatItExpires) {
  options_.retention = seconds(3 * 86400);
  open();
  append_all(0, 3);
  ASSERT_TRUE(store_->maintain());
  EXPECT_EQ(store_->statistics().segments, 0u);
  clock_.advance(seconds(86401));
  ASSERT_TRUE(store_->maintain());
  EXPECT_EQ(store_->statistics().segments, 1u);
  EXPECT_EQ(found(), 3u);
  clock_.advance(seconds(2 * 86400));
  ASSERT_TRUE(store_->maintain());
  EXPECT_EQ(found(), 0u);
}

TEST_F(EmbeddedTest, DropsTheOldestWhenItIsTooMuch) {
  options_.max_disk_bytes = 60'000;
  open();
  for (std::uint64_t i = 0; i < 40; ++i) {
    append_all(i * 100, (i + 1) * 100);
    store_->release(store_->end());
    ASSERT_TRUE(store_->maintain());
    EXPECT_LE(store_->statistics().disk_bytes, 60'000u);
  }
  const std::size_t left = found();
  EXPECT_GT(left, 200u);
  EXPECT_LT(left, 4000u);
  EXPECT_TRUE(store_->fetch(1, {7, 3999}));
  EXPECT_FALSE(store_->fetch(1, {7, 0}));
}

TEST_F(EmbeddedTest, ErasedRecordsLeaveTheDisk) {
  open();
  for (std::uint64_t i = 0; i < 100; ++i) ASSERT_TRUE(append(i, i % 10 == 0 ? 13 : 1));
  ASSERT_TRUE(store_->commit());
  store_->release(store_->end());
  ASSERT_TRUE(store_->seal_all());
  ASSERT_TRUE(store_->erase_groups(1, std::vector<std::uint64_t>{13, 14}));
  EXPECT_EQ(found(), 90u);
  EXPECT_EQ(store_->statistics().records, 100u);
  ASSERT_TRUE(append(100, 13));  // comes after the erasure, so it stays
  ASSERT_TRUE(store_->commit());
  ASSERT_TRUE(store_->maintain());
  EXPECT_EQ(store_->statistics().records, 91u);
  EXPECT_EQ(disk_.list("/data/archive/segments").value(), std::vector<std::string>{"0000000001-1.segment"});
  open();
  EXPECT_EQ(found(), 91u);
  EXPECT_EQ(found({.groups = {13}}), 1u);
}

TEST_F(EmbeddedTest, LeavesADamagedSegmentOut) {
  open();
  append_all(0, 100);
  store_->release(store_->end());
  ASSERT_TRUE(store_->seal_all());
  append_all(100, 150);
  store_->release(store_->end());
  ASSERT_TRUE(store_->seal_all());
  damage("/data/archive/segments/0000000001.segment", 200);  // in a block of heads
  EXPECT_EQ(found(), 50u);
  EXPECT_EQ(store_->fetch(1, {7, 3}).error().code(), Code::kNotFound);
  EXPECT_EQ(damaged(), 1u);
  const auto size = disk_.open("/data/archive/segments/0000000001.segment", disk::OpenMode::kRead).value()->size();
  damage("/data/archive/segments/0000000001.segment", *size - 300);  // in the directory of values
  open();
  EXPECT_EQ(found(), 50u);
  EXPECT_EQ(damaged(), 2u);
  damage("/data/archive/segments/0000000001.segment", *size - 20);  // in the footer
  open();
  EXPECT_EQ(found(), 50u);
  EXPECT_EQ(damaged(), 3u);
  EXPECT_EQ(disk_.list("/data/archive/quarantine").value(), std::vector<std::string>{"0000000001.segment"});
}

TEST_F(EmbeddedTest, KeepsWhatIsGoodOfADamagedJournal) {
  open();
  append_all(0, 100);
  ASSERT_TRUE(store_->seal_all());  // so that another file follows
  append_all(100, 150);
  store_.reset();
  ASSERT_TRUE(disk_.remove("/data/archive/segments/0000000001.segment"));
  damage("/data/archive/journal/0000000001.journal", 5000);
  open();
  EXPECT_EQ(damaged(), 1u);
  const std::size_t left = found();
  EXPECT_GT(left, 60u);
  EXPECT_LT(left, 100u);
  store_->release(store_->end());
  ASSERT_TRUE(store_->maintain());
  EXPECT_EQ(found(), left);
  EXPECT_EQ(disk_.list("/data/archive/quarantine").value(), std::vector<std::string>{"0000000001.journal"});
}

TEST_F(EmbeddedTest, KeepsToTheBudget) {
  open();
  append_all(0, 300);
  Budget small{.max_records = 200};
  EXPECT_EQ(store_->search({}, small).error().code(), Code::kResourceExhausted);
  Budget cancelled;
  cancelled.cancelled = true;
  EXPECT_EQ(store_->count_values({}, "number", 10, cancelled).error().code(), Code::kCancelled);
}

TEST_F(EmbeddedTest, RefusesAComparisonWithWhatIsNoNumber) {
  open();
  Query query;
  query.alternatives = {{{"number", Condition::Operator::kLess, {"many"}}}};
  Budget budget;
  const auto found = store_->search(query, budget);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), Code::kInvalidArgument);
  EXPECT_EQ(found.error().message(), "number: cannot be compared with \"many\", which is not a number");
}

TEST_F(EmbeddedTest, EndsAReplayWhenTheVisitorDoes) {
  open();
  append_all(0, 10);
  int visited = 0;
  ASSERT_TRUE(store_->replay(Position{2}, [&](const StoredRecord& record) {
    EXPECT_EQ(record.position, Position{3});
    EXPECT_EQ(record.facts, "facts");
    ++visited;
    return false;
  }));
  EXPECT_EQ(visited, 1);
}

}  // namespace
}  // namespace bellwether::archive
