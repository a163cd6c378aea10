#include "series/manifest.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "disk/faulty_filesystem.h"
#include "series/manifest_format.h"

namespace bellwether::series {
namespace {

using disk::FaultyFilesystem;

const std::string kFolder = "/data";
const std::string kPath = "/data/MANIFEST";

ManifestFile file_of(std::uint64_t sequence) {
  ManifestFile file;
  file.info.step = 10;
  file.info.retention = 86'400;
  file.info.start = static_cast<std::int64_t>(sequence) * 640;
  file.info.slots = 64;
  file.info.level = sequence % 3 == 0 ? 1 : 0;
  file.info.kind = sequence % 5 == 0 ? PartitionKind::kPatch : PartitionKind::kComplete;
  file.info.sequence = sequence;
  file.info.log_first = sequence * 100;
  file.info.log_last = sequence * 100 + 99;
  file.bytes = sequence * 1000;
  file.series = static_cast<std::uint32_t>(sequence);
  return file;
}

std::string name_of(std::uint64_t sequence) {
  return fmt::format("data/{:08}.bwp", sequence);
}

// What the i-th append of these tests changes: a file comes, the log is cut, now and then an older file goes.
std::vector<ManifestRecord> change(std::uint64_t i) {
  std::vector<ManifestRecord> records;
  records.emplace_back(AddFile{name_of(i), file_of(i)});
  records.emplace_back(CutLog{static_cast<std::uint32_t>(i % 2), {i, i * 7}});
  if (i % 3 == 0) records.emplace_back(DropFile{name_of(i - 1)});
  return records;
}

ManifestState state_after(std::uint64_t appends) {
  ManifestState state;
  for (std::uint64_t i = 1; i <= appends; ++i) {
    for (const ManifestRecord& record : change(i)) EXPECT_EQ(manifest_format::apply(record, state), nullptr);
  }
  return state;
}

std::unique_ptr<Manifest> open(disk::Filesystem& filesystem) {
  Result<std::unique_ptr<Manifest>> manifest = Manifest::open(filesystem, kPath);
  EXPECT_TRUE(manifest.has_value()) << manifest.error().to_string();
  return *std::move(manifest);
}

std::unique_ptr<FaultyFilesystem> empty_disk() {
  auto filesystem = std::make_unique<FaultyFilesystem>(1);
  EXPECT_TRUE(filesystem->make_directories(kFolder).has_value());
  EXPECT_TRUE(filesystem->sync_directory("/").has_value());
  return filesystem;
}

void write_file(disk::Filesystem& filesystem, std::string_view content) {
  ASSERT_TRUE(filesystem.replace_file(kPath, content).has_value());
}

TEST(Manifest, StartsEmptyAndRemembers) {
  const auto filesystem = empty_disk();
  EXPECT_EQ(open(*filesystem)->state(), ManifestState{});
  {
    const auto manifest = open(*filesystem);
    for (std::uint64_t i = 1; i <= 20; ++i) ASSERT_TRUE(manifest->append(change(i)).has_value());
    EXPECT_EQ(manifest->state(), state_after(20));
    EXPECT_EQ(manifest->state().next_sequence, 21u);
  }
  EXPECT_EQ(open(*filesystem)->state(), state_after(20));
}

TEST(Manifest, NeverGivesASequenceTwice) {
  const auto filesystem = empty_disk();
  const auto manifest = open(*filesystem);
  ASSERT_TRUE(manifest->append(std::vector<ManifestRecord>{AddFile{"a", file_of(41)}}).has_value());
  ASSERT_TRUE(manifest->append(std::vector<ManifestRecord>{DropFile{"a"}}).has_value());
  EXPECT_EQ(open(*filesystem)->state().next_sequence, 42u);
}

TEST(Manifest, CutsATornEndAtEveryByte) {
  const auto filesystem = empty_disk();
  std::vector<std::size_t> ends;
  {
    const auto manifest = open(*filesystem);
    ends.push_back(manifest->log_bytes());
    for (std::uint64_t i = 1; i <= 4; ++i) {
      ASSERT_TRUE(manifest->append(change(i)).has_value());
      ends.push_back(manifest->log_bytes());
    }
  }
  const std::string whole = *filesystem->read_file(kPath);
  ASSERT_EQ(whole.size(), ends.back());
  for (std::size_t length = ends.front(); length <= whole.size(); ++length) {
    for (const bool grown : {false, true}) {  // a write that was lost may have grown the file
      std::string torn = whole.substr(0, length);
      if (grown) torn.resize(whole.size() + 100);
      std::uint64_t complete = 0;
      while (complete + 1 < ends.size() && torn.starts_with(std::string_view(whole).substr(0, ends[complete + 1])))
        ++complete;
      write_file(*filesystem, torn);
      {
        const auto manifest = open(*filesystem);
        ASSERT_EQ(manifest->state(), state_after(complete)) << "cut to " << length;
        ASSERT_TRUE(manifest->append(change(complete + 1)).has_value());
      }
      ASSERT_EQ(open(*filesystem)->state(), state_after(complete + 1)) << "cut to " << length;
    }
  }
}

TEST(Manifest, RefusesToForgetWhatLiesBehindDamage) {
  const auto filesystem = empty_disk();
  std::size_t third = 0;
  {
    const auto manifest = open(*filesystem);
    for (std::uint64_t i = 1; i <= 4; ++i) {
      if (i == 4) third = manifest->log_bytes();
      ASSERT_TRUE(manifest->append(change(i)).has_value());
    }
  }
  const std::string whole = *filesystem->read_file(kPath);
  for (std::size_t at = 0; at < third; ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    write_file(*filesystem, damaged);
    const auto manifest = Manifest::open(*filesystem, kPath);
    ASSERT_FALSE(manifest.has_value()) << "byte " << at;
    ASSERT_EQ(manifest.error().code(), Code::kDataLoss);
    ASSERT_NE(manifest.error().to_string().find(kPath), std::string::npos);
  }
}

TEST(Manifest, IsRewrittenWhenItHasGrown) {
  const auto filesystem = empty_disk();
  const auto manifest = open(*filesystem);
  const std::string name(60'000, 'n');
  std::uint64_t largest = 0;
  for (std::uint64_t i = 1; i < 200; i += 2) {
    ASSERT_TRUE(manifest->append(std::vector<ManifestRecord>{AddFile{name, file_of(i)}}).has_value());
    ASSERT_TRUE(manifest->append(std::vector<ManifestRecord>{DropFile{name}}).has_value());
    largest = std::max(largest, manifest->log_bytes());
  }
  EXPECT_GT(largest, Manifest::kRewriteBytes);
  EXPECT_LT(manifest->log_bytes(), largest);
  EXPECT_EQ(open(*filesystem)->state(), manifest->state());
  EXPECT_EQ(manifest->state().next_sequence, 200u);
}

// Appends until the fault strikes, and goes on where the process would live on. Returns how many appends succeeded.
std::uint64_t run(FaultyFilesystem& filesystem, std::uint64_t appends, bool& opened) {
  Result<std::unique_ptr<Manifest>> manifest = Manifest::open(filesystem, kPath);
  opened = manifest.has_value();
  std::uint64_t done = 0;
  while (opened && done < appends && (*manifest)->append(change(done + 1)).has_value()) ++done;
  return done;
}

TEST(Manifest, SurvivesAStopAtEveryOperation) {
  for (std::uint64_t k = 0;; ++k) {
    const auto filesystem = empty_disk();
    filesystem->inject({FaultyFilesystem::Fault::kStop, filesystem->operations() + k});
    bool opened = false;
    const std::uint64_t promised = run(*filesystem, 5, opened);
    if (!filesystem->fault_hit()) {
      EXPECT_GT(k, 10u);
      break;
    }
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      const auto survived = filesystem->after_power_cut(seed);
      const Result<std::unique_ptr<Manifest>> manifest = Manifest::open(*survived, kPath);
      ASSERT_TRUE(manifest.has_value()) << filesystem->fault_place() << ": " << manifest.error().to_string();
      const ManifestState& state = (*manifest)->state();
      ASSERT_TRUE(state == state_after(promised) || state == state_after(promised + 1)) << filesystem->fault_place();
    }
  }
}

TEST(Manifest, GoesOnAfterAFailedWriteOrSync) {
  for (const auto kind : {FaultyFilesystem::Fault::kIoError, FaultyFilesystem::Fault::kNoSpace}) {
    for (std::uint64_t k = 0;; ++k) {
      const auto filesystem = empty_disk();
      const auto manifest = open(*filesystem);
      ASSERT_TRUE(manifest->append(change(1)).has_value());
      filesystem->inject({kind, filesystem->operations() + k});
      for (std::uint64_t i = 2; i <= 3; ++i) {
        if (manifest->append(change(i)).has_value()) continue;
        ASSERT_TRUE(filesystem->fault_hit());
        ASSERT_EQ(manifest->state(), state_after(i - 1)) << filesystem->fault_place();
        ASSERT_TRUE(manifest->append(change(i)).has_value()) << filesystem->fault_place();
      }
      const bool hit = filesystem->fault_hit();
      for (std::uint64_t seed = 0; seed < 4; ++seed) {
        const auto survived = filesystem->after_power_cut(seed);
        ASSERT_EQ(open(*survived)->state(), state_after(3)) << filesystem->fault_place();
      }
      if (!hit) break;
    }
  }
}

}  // namespace
}  // namespace bellwether::series
