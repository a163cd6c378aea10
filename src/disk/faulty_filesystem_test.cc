#include "disk/faulty_filesystem.h"

#include <set>

#include <gmock/gmock.h>

namespace bellwether::disk {
namespace {

using Fault = FaultyFilesystem::Fault;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

// A file with one durable version, ready for something worse.
void write_durably(Filesystem& disk, const std::string& path, std::string_view content) {
  ASSERT_TRUE(disk.make_directories(directory_of(path)));
  ASSERT_TRUE(disk.sync_directory(directory_of(directory_of(path))));
  ASSERT_TRUE(disk.replace_file(path, content));
}

TEST(FaultyFilesystem, WhatWasSyncedSurvivesEveryPowerCut) {
  FaultyFilesystem disk(1);
  write_durably(disk, "/d/a", "promised");
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    EXPECT_EQ(disk.after_power_cut(seed)->read_file("/d/a").value(), "promised") << "seed " << seed;
  }
}

TEST(FaultyFilesystem, AKillKeepsWhatWasWritten) {
  FaultyFilesystem disk(1);
  write_durably(disk, "/d/a", "old");
  auto file = disk.open("/d/a", OpenMode::kReadWrite).value();
  ASSERT_TRUE(file->write_at(0, bytes_of("new")));
  auto after = disk.after_kill();
  EXPECT_EQ(after->read_file("/d/a").value(), "new");
  ASSERT_TRUE(file->write_at(0, bytes_of("xxx")));
  EXPECT_EQ(after->read_file("/d/a").value(), "new");
}

TEST(FaultyFilesystem, AnUnsyncedWriteIsKeptLostOrTornAtSectors) {
  FaultyFilesystem disk(1);
  write_durably(disk, "/d/a", std::string(2048, 'o'));
  auto file = disk.open("/d/a", OpenMode::kReadWrite).value();
  ASSERT_TRUE(file->write_at(100, bytes_of(std::string(1500, 'n'))));
  std::set<std::string> outcomes;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const std::string content = disk.after_power_cut(seed)->read_file("/d/a").value();
    ASSERT_EQ(content.size(), 2048u);
    std::string pattern;  // one letter for each sector of the write: o or n
    for (const auto& [from, until] : {std::pair(100, 512), {512, 1024}, {1024, 1536}, {1536, 1600}}) {
      for (int at = from; at < until; ++at) {
        ASSERT_EQ(content[static_cast<std::size_t>(at)], content[static_cast<std::size_t>(from)])
            << "seed " << seed << ": torn within a sector";
      }
      pattern += content[static_cast<std::size_t>(from)];
    }
    outcomes.insert(pattern);
  }
  EXPECT_TRUE(outcomes.contains("oooo"));
  EXPECT_TRUE(outcomes.contains("nnnn"));
  EXPECT_GT(outcomes.size(), 6u);
}

TEST(FaultyFilesystem, UnsyncedNamesMayVanish) {
  FaultyFilesystem disk(1);
  write_durably(disk, "/d/a", "old");
  auto file = disk.open("/d/b", OpenMode::kCreate).value();
  ASSERT_TRUE(file->write_at(0, bytes_of("new")));
  ASSERT_TRUE(file->sync());
  ASSERT_TRUE(disk.rename("/d/b", "/d/a"));
  std::set<std::string> outcomes;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    auto after = disk.after_power_cut(seed);
    const std::string content = after->read_file("/d/a").value();
    EXPECT_TRUE(content == "old" || content == "new") << content;
    outcomes.insert(content + (after->exists("/d/b").value() ? " b" : ""));
  }
  EXPECT_EQ(outcomes, (std::set<std::string>{"old", "old b", "new"}));
  ASSERT_TRUE(disk.sync_directory("/d"));
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    EXPECT_EQ(disk.after_power_cut(seed)->read_file("/d/a").value(), "new");
  }
}

TEST(FaultyFilesystem, AFolderThatWasNotSyncedTakesItsFilesAlong) {
  FaultyFilesystem disk(1);
  ASSERT_TRUE(disk.make_directories("/new"));
  ASSERT_TRUE(disk.replace_file("/new/a", "x"));
  bool vanished = false;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    auto after = disk.after_power_cut(seed);
    vanished = vanished || !after->exists("/new/a").value();
    EXPECT_EQ(after->exists("/new").value(), after->exists("/new/a").value());
  }
  EXPECT_TRUE(vanished);
}

// The promise of replace_file: whatever happens at whichever operation, the old content or the new is there.
TEST(FaultyFilesystem, ReplaceFileIsAtomicAtEveryOperation) {
  for (const Fault::Kind kind : {Fault::kStop, Fault::kIoError, Fault::kNoSpace}) {
    for (std::uint64_t k = 0;; ++k) {
      ASSERT_LT(k, 100u);
      FaultyFilesystem disk(k);
      write_durably(disk, "/d/a", "old content");
      disk.inject({kind, disk.operations() + k});
      const bool promised = disk.replace_file("/d/a", "new").has_value();
      const bool hit = disk.fault_hit();
      EXPECT_EQ(promised, !hit) << disk.fault_place();
      for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const std::string content = disk.after_power_cut(seed)->read_file("/d/a").value();
        if (promised) {
          EXPECT_EQ(content, "new");
        } else {
          EXPECT_TRUE(content == "old content" || content == "new") << content << ", fault at " << disk.fault_place();
        }
      }
      if (!hit) break;
    }
  }
}

TEST(FaultyFilesystem, AfterAStopEverythingFails) {
  FaultyFilesystem disk(1);
  disk.inject({Fault::kStop, 1});
  ASSERT_TRUE(disk.make_directories("/d"));
  EXPECT_FALSE(disk.open("/d/a", OpenMode::kCreate));
  EXPECT_FALSE(disk.exists("/d"));
  EXPECT_EQ(disk.operations(), 3u);
  EXPECT_EQ(disk.fault_place(), "1: open /d/a");
}

TEST(FaultyFilesystem, AFailedSyncIsFinalForItsFile) {
  FaultyFilesystem disk(1);
  write_durably(disk, "/d/a", "old");
  auto file = disk.open("/d/a", OpenMode::kReadWrite).value();
  ASSERT_TRUE(file->write_at(0, bytes_of("new")));
  disk.inject({Fault::kIoError, disk.operations()});
  EXPECT_EQ(file->sync().error().code(), Code::kIo);
  EXPECT_FALSE(file->sync());
  EXPECT_EQ(disk.read_file("/d/a").value(), "new");  // still to be read, though perhaps never durable
  auto again = disk.open("/d/a", OpenMode::kReadWrite).value();
  ASSERT_TRUE(again->sync());
  const std::string survived = disk.after_power_cut(0)->read_file("/d/a").value();
  EXPECT_TRUE(survived == "old" || survived == "new");
}

TEST(FaultyFilesystem, AFullDiskRefusesGrowthOnly) {
  FaultyFilesystem disk(1);
  write_durably(disk, "/d/a", "1234567890");
  disk.set_capacity(12);
  auto file = disk.open("/d/a", OpenMode::kReadWrite).value();
  EXPECT_TRUE(file->write_at(0, bytes_of("abcdefghijkl")));
  EXPECT_EQ(file->write_at(12, bytes_of("m")).error().code(), Code::kResourceExhausted);
  EXPECT_TRUE(file->write_at(0, bytes_of("ABC")));
  EXPECT_EQ(file->allocate(100).error().code(), Code::kResourceExhausted);
  EXPECT_EQ(disk.space("/d").value().free_bytes, 0u);
  ASSERT_TRUE(file->truncate(2));
  EXPECT_EQ(disk.space("/d").value().free_bytes, 10u);
}

}  // namespace
}  // namespace bellwether::disk
