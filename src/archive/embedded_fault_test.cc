// The store on a disk that stops, fails or fills up at I/O operation k, for every k of a run with commits, seals, erasures, releases and a
// restart. Afterwards a power cut drops and tears what was not synced. Whatever happened, the store that opens again must find every record that
// was said to be durable, replay every one that was not released, and hold nothing that was not appended.
#include <map>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "archive/embedded.h"
#include "archive/testing/model.h"
#include "disk/faulty_filesystem.h"

namespace bellwether::archive {
namespace {

using disk::FaultyFilesystem;
using testing::OwnedRecord;

constexpr std::uint32_t kErasedProject = 2;
constexpr std::uint64_t kErasedGroup = 3;
constexpr RecordId kLater{1, 1};  // of a record that verify() itself appends

StoreOptions options() {
  StoreOptions options;
  options.folder = "/data/archive";
  options.segment_bytes = 3'000;
  return options;
}

class Scenario {
 public:
  explicit Scenario(disk::Filesystem& filesystem) : filesystem_(filesystem) {}

  // Goes on after errors when the disk does; returns when nothing is left to do or the store cannot be opened.
  void go() {
    if (!open()) return;
    for (int round = 0; round < 10; ++round) {
      append(7);
      (void)store_->commit();
      if (round % 3 == 1) {
        store_->release(released_ = last_durable_);
        (void)store_->maintain();
      }
      if (round == 6) erase();
      if (round == 4 || round == 7) {
        store_.reset();
        if (!open()) return;
      }
    }
    (void)store_->maintain();
    store_.reset();
  }

  const std::map<RecordId, OwnedRecord>& appended() const { return appended_; }
  const std::set<RecordId>& durable() const { return durable_; }
  Position released() const { return released_; }
  Position last_durable() const { return last_durable_; }
  std::optional<Position> erased_until() const { return erased_until_; }
  bool is_erasure_certain() const { return is_erasure_certain_; }

 private:
  bool open() {
    auto opened = EmbeddedStore::open(filesystem_, options(), clock_, Background::kManual, metrics_,
                                      Log(null_log_sink(), "test"));
    if (!opened) return false;
    store_ = *std::move(opened);
    return true;
  }

  void append(int records) {
    for (int i = 0; i < records; ++i) {
      OwnedRecord record = testing::random_record(random_, number_++, 150);
      const RecordId id = record.id;
      const auto position = store_->append(record.view(), [this, id](const Result<void>& done) {
        if (!done) return;
        durable_.insert(id);
        last_durable_ = std::max(last_durable_, appended_.at(id).position);
      });
      if (!position) continue;
      record.position = *position;
      appended_.emplace(id, std::move(record));
    }
  }

  void erase() {
    erased_until_ = store_->end();
    is_erasure_certain_ = store_->erase_groups(kErasedProject, std::vector<std::uint64_t>{kErasedGroup}).has_value();
  }

  disk::Filesystem& filesystem_;
  const runtime::SimulatedClock clock_{UnixMillis(seconds(1'700'000'000))};
  Metrics metrics_;
  std::mt19937_64 random_{7};
  std::uint64_t number_ = 0;
  std::map<RecordId, OwnedRecord> appended_;
  std::set<RecordId> durable_;
  Position released_{}, last_durable_{};
  std::optional<Position> erased_until_;
  bool is_erasure_certain_ = false;
  std::unique_ptr<EmbeddedStore> store_;
};

void verify_found(const EmbeddedStore& store, const Scenario& run) {
  Query query;
  query.limit = 10'000;
  query.wants_payload = true;
  Budget budget;
  const auto found = store.search(query, budget);
  ASSERT_TRUE(found) << found.error().to_string();
  std::set<RecordId> ids;
  Position last{std::numeric_limits<std::uint64_t>::max()};
  for (const StoredRecord& record : found->records) {
    ASSERT_LT(record.position, last);
    last = record.position;
    if (record.id == kLater) continue;
    const auto expected = run.appended().find(record.id);
    ASSERT_NE(expected, run.appended().end());
    ASSERT_EQ(testing::difference(record, expected->second, true), "");
    ASSERT_TRUE(ids.insert(record.id).second);
  }
  for (const auto& [id, record] : run.appended()) {
    const bool is_in_group = record.project == kErasedProject && record.group == kErasedGroup;
    const bool may_be_erased = is_in_group && run.erased_until() && record.position <= *run.erased_until();
    if (may_be_erased && run.is_erasure_certain()) {
      EXPECT_FALSE(ids.contains(id));
    }
    if (run.durable().contains(id) && !record.payload.empty() && !may_be_erased) {
      EXPECT_TRUE(ids.contains(id));
    }
  }
}

void verify_replay(const EmbeddedStore& store, const Scenario& run) {
  std::set<RecordId> ids;
  const auto replayed = store.replay(run.released(), [&](const StoredRecord& record) {
    if (record.id == kLater) return true;
    const auto expected = run.appended().find(record.id);
    EXPECT_NE(expected, run.appended().end());
    if (expected == run.appended().end()) return false;
    EXPECT_EQ(record.facts, expected->second.facts);
    EXPECT_TRUE(ids.insert(record.id).second);
    return true;
  });
  ASSERT_TRUE(replayed) << replayed.error().to_string();
  for (const RecordId& id : run.durable()) {
    if (run.appended().at(id).position > run.released()) {
      EXPECT_TRUE(ids.contains(id));
    }
  }
}

void verify(FaultyFilesystem& survived, const Scenario& run) {
  const runtime::SimulatedClock clock{UnixMillis(seconds(1'700'000'000))};
  Metrics metrics;
  for (const char* when : {"after recovery", "after a pass and another start"}) {
    SCOPED_TRACE(when);
    auto opened =
        EmbeddedStore::open(survived, options(), clock, Background::kManual, metrics, Log(null_log_sink(), "test"));
    ASSERT_TRUE(opened) << opened.error().to_string();
    EmbeddedStore& store = **opened;
    EXPECT_EQ(metrics.counter("archive.files.damaged", {}, "").value(), 0u);
    EXPECT_GE(store.end(), run.last_durable());
    verify_found(store, run);
    verify_replay(store, run);
    // What is appended now does not mix with what was there.
    const auto position = store.append(OwnedRecord{.id = kLater, .payload = "new"}.view(), nullptr);
    ASSERT_TRUE(position);
    EXPECT_GT(*position, run.last_durable());
    const auto maintained = store.maintain();
    ASSERT_TRUE(maintained) << maintained.error().to_string();
    verify_found(store, run);
    if (::testing::Test::HasFailure()) return;
  }
}

void walk(FaultyFilesystem::Fault::Kind kind) {
  std::uint64_t places = 0;
  for (std::uint64_t k = 0;; ++k) {
    FaultyFilesystem disk(k);
    disk.inject({kind, k});
    Scenario run(disk);
    run.go();
    if (!disk.fault_hit()) break;
    ++places;
    for (const bool power_cut : {false, true}) {
      SCOPED_TRACE(fmt::format("operation {}, then {}", disk.fault_place(), power_cut ? "a power cut" : "kill -9"));
      const auto survived = power_cut ? disk.after_power_cut(k) : disk.after_kill();
      verify(*survived, run);
      if (::testing::Test::HasFailure()) return;
    }
  }
  EXPECT_GT(places, 100u);
}

TEST(EmbeddedFaultTest, RunsWithoutAFault) {
  FaultyFilesystem disk(1);
  Scenario run(disk);
  run.go();
  EXPECT_EQ(run.durable().size(), 70u);
  EXPECT_TRUE(run.is_erasure_certain());
  verify(*disk.after_power_cut(1), run);
}

TEST(EmbeddedFaultTest, StopsAnywhere) {
  walk(FaultyFilesystem::Fault::kStop);
}
TEST(EmbeddedFaultTest, FailsAnywhere) {
  walk(FaultyFilesystem::Fault::kIoError);
}
TEST(EmbeddedFaultTest, FillsUpAnywhere) {
  walk(FaultyFilesystem::Fault::kNoSpace);
}

}  // namespace
}  // namespace bellwether::archive
