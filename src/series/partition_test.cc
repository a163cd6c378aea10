#include "series/partition.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "codec/crc32c.h"
#include "disk/faulty_filesystem.h"
#include "series/partition_format.h"
#include "series/partition_reader.h"
#include "series/partition_writer.h"

namespace bellwether::series {
namespace {

using disk::FaultyFilesystem;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
const std::string kFolder = "/data";
const std::string kPath = "/data/1.bwp";

using Content = std::vector<std::pair<std::uint32_t, std::vector<double>>>;  // in file order

PartitionInfo info_of(std::uint32_t slots) {
  PartitionInfo info;
  info.step = 10;
  info.retention = 2'592'000;
  info.start = 1'700'000'000;
  info.slots = slots;
  info.level = 1;
  info.kind = PartitionKind::kPatch;
  info.sequence = 77;
  info.log_first = 5;
  info.log_last = 9;
  return info;
}

std::unique_ptr<FaultyFilesystem> empty_disk() {
  auto filesystem = std::make_unique<FaultyFilesystem>(1);
  EXPECT_TRUE(filesystem->make_directories(kFolder).has_value());
  EXPECT_TRUE(filesystem->sync_directory("/").has_value());
  return filesystem;
}

// Series with ids that are neither dense nor in file order, of natures that make short and long blocks.
Content make_content(std::size_t series, std::uint32_t slots, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Content content;
  std::uint32_t id = 0;
  for (std::size_t i = 0; i < series; ++i) {
    id += 1 + (random() % 8 == 0 ? static_cast<std::uint32_t>(random() % 1000) : 0);
    std::vector<double> values(slots);
    const std::uint64_t nature = random() % 4;
    for (double& value : values) {
      value = nature == 0   ? 5.0
              : nature == 1 ? static_cast<double>(random() % 1000) / 10
                            : std::sqrt(static_cast<double>(random() % 1000));
      if (random() % 20 == 0) value = kNan;
    }
    values[0] = 1;  // never without a value
    content.emplace_back(id, std::move(values));
  }
  std::shuffle(content.begin(), content.end(), random);
  return content;
}

Result<PartitionSummary> write(disk::Filesystem& filesystem, const Content& content, std::uint32_t slots,
                               Aggregates aggregates) {
  TRY(const auto writer, PartitionWriter::create(filesystem, kPath, info_of(slots), aggregates));
  for (const auto& [id, values] : content) TRY_VOID(writer->add(static_cast<SeriesId>(id), values));
  return writer->finish();
}

bool same(std::span<const double> a, std::span<const double> b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(a[i]) ? !std::isnan(b[i]) : std::bit_cast<std::uint64_t>(a[i]) != std::bit_cast<std::uint64_t>(b[i]))
      return false;
  }
  return a.size() == b.size();
}

std::vector<SeriesId> ids_of(const Content& content) {
  std::vector<SeriesId> ids;
  for (const auto& [id, values] : content) ids.push_back(static_cast<SeriesId>(id));
  return ids;
}

void expect_content(const PartitionReader& reader, const Content& content, std::uint32_t slots) {
  std::vector<double> values(slots);
  std::size_t visited = 0;
  const Result<void> read =
      reader.read_blocks(ids_of(content), [&](std::size_t index, std::span<const std::byte> block) {
        decode_block(block, values);
        EXPECT_TRUE(same(content[index].second, values)) << "series " << content[index].first;
        ++visited;
      });
  EXPECT_TRUE(read.has_value()) << read.error().to_string();
  EXPECT_EQ(visited, content.size());
}

TEST(Partition, GivesBackWhatWasWritten) {
  for (const std::size_t series : {0u, 1u, 2u, 255u, 256u, 257u, 1500u}) {
    for (const std::uint32_t slots : {1u, 64u, 768u}) {
      const auto filesystem = empty_disk();
      const Content content = make_content(series, slots, series + slots);
      const Result<PartitionSummary> summary = write(*filesystem, content, slots, Aggregates::kStore);
      ASSERT_TRUE(summary.has_value()) << summary.error().to_string();
      EXPECT_EQ(summary->series, series);
      const auto reader = PartitionReader::open(*filesystem, kPath);
      ASSERT_TRUE(reader.has_value()) << reader.error().to_string();
      EXPECT_EQ((*reader)->info(), info_of(slots));
      EXPECT_EQ((*reader)->series_count(), series);
      EXPECT_EQ((*reader)->file_bytes(), summary->bytes);
      expect_content(**reader, content, slots);
      expect_content(**reader, content, slots);  // now from checked frames, with smaller reads

      std::size_t position = 0;
      std::vector<double> values(slots);
      ASSERT_TRUE((*reader)
                      ->scan([&](SeriesId id, std::span<const std::byte> block) {
                        decode_block(block, values);
                        EXPECT_EQ(static_cast<std::uint32_t>(id), content[position].first);
                        EXPECT_TRUE(same(content[position].second, values));
                        ++position;
                      })
                      .has_value());
      EXPECT_EQ(position, series);
    }
  }
}

TEST(Partition, KnowsWhatItDoesNotHave) {
  const auto filesystem = empty_disk();
  Content content = make_content(700, 64, 3);
  const std::vector<double> nothing(64, kNan);
  content.emplace_back(4'000'000'000u, nothing);
  ASSERT_TRUE(write(*filesystem, content, 64, Aggregates::kOmit).has_value());
  const auto reader = *PartitionReader::open(*filesystem, kPath);
  EXPECT_EQ(reader->series_count(), 700u);
  EXPECT_FALSE(reader->has_aggregates());
  std::map<std::uint32_t, bool> present;
  for (const auto& [id, values] : content) present[id] = !std::isnan(values[0]);
  const std::uint32_t last = std::prev(present.end(), 2)->first;
  for (std::uint32_t id = 0; id < last + 300; ++id) {
    ASSERT_EQ(reader->find(static_cast<SeriesId>(id)).has_value(), present.contains(id)) << id;
  }
  EXPECT_FALSE(reader->find(SeriesId{4'000'000'000u}).has_value());
  EXPECT_FALSE(reader->find(SeriesId{~std::uint32_t{0}}).has_value());
}

TEST(Partition, KeepsAggregates) {
  const auto filesystem = empty_disk();
  const Content content = make_content(900, 100, 5);
  ASSERT_TRUE(write(*filesystem, content, 100, Aggregates::kStore).has_value());
  const auto reader = *PartitionReader::open(*filesystem, kPath);
  std::vector<SeriesId> ids = ids_of(content);
  ids.push_back(SeriesId{~std::uint32_t{0}});
  const Result<std::vector<BlockAggregate>> aggregates = reader->aggregates(ids);
  ASSERT_TRUE(aggregates.has_value()) << aggregates.error().to_string();
  ASSERT_EQ(aggregates->size(), ids.size());
  for (std::size_t i = 0; i < content.size(); ++i) {
    EXPECT_EQ((*aggregates)[i], aggregate(content[i].second));
  }
  EXPECT_EQ(aggregates->back().count, 0);
}

TEST(Partition, AggregatesWhatIsThere) {
  const std::vector<double> values = {kNan, 3, -1, kNan, 8, 2, kNan};
  EXPECT_EQ(aggregate(values), (BlockAggregate{4, 12, -1, 8, 3, 2}));
  EXPECT_EQ(aggregate(std::vector<double>(3, kNan)).count, 0);
}

// Everything that one may do with a file that opens; errors are fine, crashes and reads out of bounds are not.
void use(const PartitionReader& reader, const Content& content) {
  std::vector<double> values(reader.info().slots);
  const auto visit = [&](std::size_t, std::span<const std::byte> block) { decode_block(block, values); };
  std::ignore = reader.read_blocks(ids_of(content), visit);
  std::ignore = reader.scan([&](SeriesId, std::span<const std::byte> block) { decode_block(block, values); });
  if (reader.has_aggregates()) std::ignore = reader.aggregates(ids_of(content));
}

TEST(Partition, RefusesEveryTruncation) {
  const auto filesystem = empty_disk();
  const Content content = make_content(40, 64, 7);
  ASSERT_TRUE(write(*filesystem, content, 64, Aggregates::kStore).has_value());
  const std::string whole = *filesystem->read_file(kPath);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    ASSERT_TRUE(filesystem->replace_file(kPath, std::string_view(whole).substr(0, length)).has_value());
    const auto reader = PartitionReader::open(*filesystem, kPath);
    ASSERT_FALSE(reader.has_value()) << "cut to " << length;
    ASSERT_EQ(reader.error().code(), Code::kDataLoss);
    ASSERT_NE(reader.error().to_string().find(kPath), std::string::npos);
  }
}

// One flipped bit anywhere is found: at open, when its frame is read, or when the aggregates are. Only the zeros behind the frames carry nothing.
TEST(Partition, FindsEveryFlippedByte) {
  const auto filesystem = empty_disk();
  const Content content = make_content(30, 64, 9);
  ASSERT_TRUE(write(*filesystem, content, 64, Aggregates::kStore).has_value());
  const std::string whole = *filesystem->read_file(kPath);
  const auto bytes = std::as_bytes(std::span(whole));
  const partition_format::Footer footer = *partition_format::get_footer(bytes);
  const std::size_t table = footer.sections[partition_format::kFrameTable].offset;
  std::vector<double> values(64);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
    ASSERT_TRUE(filesystem->replace_file(kPath, damaged).has_value());
    const auto reader = PartitionReader::open(*filesystem, kPath);
    bool found = !reader.has_value();
    if (reader.has_value()) {
      const auto visit = [&](std::size_t, std::span<const std::byte> block) { decode_block(block, values); };
      const Result<void> read = (*reader)->read_blocks(ids_of(content), visit);
      if (!read) {
        EXPECT_EQ(read.error().code(), Code::kDataLoss);
        EXPECT_NE(read.error().to_string().find("frame 0 at byte 128"), std::string::npos) << read.error().to_string();
        EXPECT_FALSE((*reader)->scan([](SeriesId, std::span<const std::byte>) {}).has_value());
      }
      found = !read.has_value() || !(*reader)->aggregates(ids_of(content)).has_value();
    }
    const bool padding = at >= table - kBlockPadding && at < table;
    ASSERT_EQ(found, !padding) << "byte " << at;
  }
}

// Makes the checksums of sections and footer right again, so that damage meets the checks behind them.
void sum_again(std::string& file, partition_format::Footer& footer) {
  const auto bytes = std::as_bytes(std::span(file));
  for (std::size_t i = 0; i < partition_format::kSections; ++i) {
    partition_format::SectionRef& section = footer.sections[i];
    const std::size_t summed = i == partition_format::kAggregates ? partition_format::chunks_of(footer.series) *
                                                                        partition_format::kAggregatesEntryBytes
                                                                  : section.bytes;
    section.checksum = codec::crc32c(bytes.subspan(section.offset, summed));
  }
  std::vector<std::byte> end;
  partition_format::put_footer(footer, end);
  file.replace(file.size() - end.size(), end.size(), reinterpret_cast<const char*>(end.data()), end.size());
}

TEST(Partition, SurvivesDamageWithRightChecksums) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random(seed);
  const auto filesystem = empty_disk();
  const Content content = make_content(600, 16, 11);
  ASSERT_TRUE(write(*filesystem, content, 16, Aggregates::kStore).has_value());
  const std::string whole = *filesystem->read_file(kPath);
  std::size_t opened = 0;
  for (int round = 0; round < 1000; ++round) {
    std::string damaged = whole;
    partition_format::Footer footer = *partition_format::get_footer(std::as_bytes(std::span(whole)));
    const std::size_t first = footer.sections[partition_format::kFrameTable].offset;
    const std::size_t behind = whole.size() - partition_format::kFooterBytes;
    for (std::uint64_t flips = 1 + random() % 4; flips > 0; --flips) {
      const std::size_t at = first + random() % (behind - first);
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << random() % 8));
    }
    sum_again(damaged, footer);
    ASSERT_TRUE(filesystem->replace_file(kPath, damaged).has_value());
    const auto reader = PartitionReader::open(*filesystem, kPath);
    if (!reader.has_value()) continue;
    ++opened;
    use(**reader, content);
  }
  EXPECT_GT(opened, 10u);
}

TEST(Partition, VisitsWhatItCanWhenAFrameIsBad) {
  const auto filesystem = empty_disk();
  const Content content = make_content(3000, 64, 13);
  ASSERT_TRUE(write(*filesystem, content, 64, Aggregates::kOmit).has_value());
  std::string damaged = *filesystem->read_file(kPath);
  damaged[70'000] = static_cast<char>(damaged[70'000] ^ 1);  // in the second frame
  ASSERT_TRUE(filesystem->replace_file(kPath, damaged).has_value());
  const auto reader = *PartitionReader::open(*filesystem, kPath);
  std::size_t visited = 0;
  std::vector<double> values(64);
  const Result<void> read =
      reader->read_blocks(ids_of(content), [&](std::size_t index, std::span<const std::byte> block) {
        decode_block(block, values);
        EXPECT_TRUE(same(content[index].second, values));
        ++visited;
      });
  ASSERT_FALSE(read.has_value());
  EXPECT_NE(read.error().message().find("frame 1 at byte"), std::string::npos) << read.error().message();
  EXPECT_GT(visited, 500u);
  EXPECT_LT(visited, 3000u);
}

TEST(Partition, IsThereWholeOrNotAtAll) {
  const Content content = make_content(1200, 64, 15);
  for (std::uint64_t k = 0;; ++k) {
    const auto filesystem = empty_disk();
    filesystem->inject({FaultyFilesystem::Fault::kStop, filesystem->operations() + k});
    const bool promised = write(*filesystem, content, 64, Aggregates::kOmit).has_value();
    if (!filesystem->fault_hit()) {
      EXPECT_GT(k, 5u);
      break;
    }
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      const auto survived = filesystem->after_power_cut(seed);
      const bool exists = *survived->exists(kPath);
      ASSERT_TRUE(exists || !promised) << filesystem->fault_place();
      if (!exists) continue;
      const auto reader = PartitionReader::open(*survived, kPath);
      ASSERT_TRUE(reader.has_value()) << filesystem->fault_place() << ": " << reader.error().to_string();
      expect_content(**reader, content, 64);
    }
  }
}

TEST(Partition, LeavesNothingBehindAfterAnError) {
  const Content content = make_content(1200, 64, 17);
  for (const auto kind : {FaultyFilesystem::Fault::kIoError, FaultyFilesystem::Fault::kNoSpace}) {
    for (std::uint64_t k = 0;; ++k) {
      const auto filesystem = empty_disk();
      filesystem->inject({kind, filesystem->operations() + k});
      const bool written = write(*filesystem, content, 64, Aggregates::kOmit).has_value();
      if (!filesystem->fault_hit()) break;
      if (written) continue;
      EXPECT_TRUE(filesystem->list(kFolder)->empty()) << filesystem->fault_place();
    }
  }
}

}  // namespace
}  // namespace bellwether::series
