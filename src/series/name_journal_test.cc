#include "series/name_journal.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "disk/faulty_filesystem.h"

namespace bellwether::series {
namespace {

using testing::ElementsAre;

constexpr Tier kTier{10, 86'400};

class NameJournalTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(disk_->make_directories("/names"));
    ASSERT_TRUE(disk_->sync_directory("/"));
  }
  void open() {
    read_.clear();
    auto opened = NameJournal::open(*disk_, "/names", Log(null_log_sink(), "test"),
                                    [this](std::string_view name, Tier) -> Result<void> {
                                      read_.emplace_back(name);
                                      return {};
                                    });
    ASSERT_TRUE(opened) << opened.error().to_string();
    journal_ = std::move(*opened);
    next_ = static_cast<std::uint32_t>(read_.size());
  }
  void add(std::string_view name) { journal_->record(static_cast<SeriesId>(next_++), kTier, name); }
  std::unique_ptr<disk::File> file(const std::string& name) {
    return disk_->open("/names/" + name, disk::OpenMode::kReadWrite).value();
  }

  std::unique_ptr<disk::FaultyFilesystem> disk_ = std::make_unique<disk::FaultyFilesystem>(1);
  std::unique_ptr<NameJournal> journal_;
  std::vector<std::string> read_;
  std::uint32_t next_ = 0;
};

TEST_F(NameJournalTest, ReadsInOrderWhatWasFlushed) {
  open();
  add("a");
  add("b;k=v");
  ASSERT_TRUE(journal_->flush());
  add("c");
  ASSERT_TRUE(journal_->flush());
  add("never flushed");
  open();
  EXPECT_THAT(read_, ElementsAre("a", "b;k=v", "c"));
  add("d");
  ASSERT_TRUE(journal_->flush());
  open();
  EXPECT_THAT(read_, ElementsAre("a", "b;k=v", "c", "d"));
  EXPECT_THAT(disk_->list("/names").value(), ElementsAre("00000001.names"));
}

TEST_F(NameJournalTest, BeginsAnotherFileBehindATornEnd) {
  open();
  add("a");
  ASSERT_TRUE(journal_->flush());
  add("torn");
  ASSERT_TRUE(journal_->flush());
  const auto torn = file("00000001.names");
  ASSERT_TRUE(torn->truncate(torn->size().value() - 2));
  open();
  EXPECT_THAT(read_, ElementsAre("a"));
  add("b");
  ASSERT_TRUE(journal_->flush());
  open();
  EXPECT_THAT(read_, ElementsAre("a", "b"));
}

TEST_F(NameJournalTest, KeepsTheIdsOfADamagedRecord) {
  open();
  for (const char* name : {"a", "b", "c"}) {
    add(name);
    ASSERT_TRUE(journal_->flush());
  }
  // A file header of 16 bytes, then records of 12 and an entry; the name is the last byte.
  const auto first = file("00000001.names");
  const std::uint64_t record = (first->size().value() - 16) / 3;
  const std::byte wrong{'x'};
  ASSERT_TRUE(first->write_at(16 + 2 * record - 1, std::span(&wrong, 1)));
  open();
  EXPECT_THAT(read_, ElementsAre("a", "", "c"));
}

TEST_F(NameJournalTest, WritesAgainAfterAFailedSync) {
  open();
  add("a");
  ASSERT_TRUE(journal_->flush());
  add("b");
  disk_->inject({disk::FaultyFilesystem::Fault::kIoError, disk_->operations() + 1});
  ASSERT_FALSE(journal_->flush());
  ASSERT_TRUE(disk_->fault_hit());
  add("c");
  ASSERT_TRUE(journal_->flush());
  disk_ = disk_->after_power_cut(3);
  open();
  EXPECT_THAT(read_, ElementsAre("a", "b", "c"));
}

}  // namespace
}  // namespace bellwether::series
