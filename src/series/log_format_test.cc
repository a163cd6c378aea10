// The log's framing against every kind of torn and foreign end: whatever a file holds behind the last whole record,
// reading gives an exact prefix of what was written, and never less than the whole records before the damage.
#include "series/log_format.h"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace bellwether::series {
namespace {

using Bytes = std::vector<std::byte>;

struct Written {
  Bytes file;
  std::vector<Bytes> payloads;
  std::vector<std::size_t> ends;
};

Written write(std::uint32_t segment, std::uint64_t first, std::size_t records, std::mt19937_64& random) {
  Written written;
  written.file.resize(kSegmentHeader);
  store_segment_header(std::span(written.file).first<kSegmentHeader>(), {segment, 1, first});
  for (std::size_t i = 0; i < records; ++i) {
    Bytes payload(1 + random() % 300);
    for (std::byte& byte : payload) byte = static_cast<std::byte>(random());
    Bytes record(kRecordHeader);
    record.insert(record.end(), payload.begin(), payload.end());
    store_record_order(record, i);
    seal_record(record, first + i, segment);
    written.file.insert(written.file.end(), record.begin(), record.end());
    written.payloads.push_back(payload);
    written.ends.push_back(written.file.size());
  }
  return written;
}

// How many records are read; fails unless they are the first ones written.
std::size_t read_prefix(const Bytes& file, const Written& written, const SegmentHeader& header) {
  SegmentReader reader(file, header);
  std::size_t count = 0;
  for (auto payload = reader.next(); !payload.empty(); payload = reader.next()) {
    if (count == written.payloads.size() || Bytes(payload.begin(), payload.end()) != written.payloads[count]) {
      ADD_FAILURE() << "record " << count << " was never written like this";
      return count;
    }
    ++count;
  }
  return count;
}

std::size_t whole_before(const Written& written, std::size_t size) {
  return static_cast<std::size_t>(std::ranges::upper_bound(written.ends, size) - written.ends.begin());
}

TEST(LogFormatTest, GivesAPrefixOfATornSegment) {
  std::mt19937_64 random(1);
  const SegmentHeader header{7, 1, 1000};
  const Written written = write(7, 1000, 60, random);
  // What a recycled file could hold: valid records of an earlier segment, also with the sequence numbers expected here.
  const Written stale = write(3, 1000, 120, random);
  for (std::size_t size = kSegmentHeader; size <= written.file.size(); ++size) {
    const auto cut = static_cast<std::ptrdiff_t>(size);
    const Bytes truncated(written.file.begin(), written.file.begin() + cut);
    Bytes zeroed = truncated;
    zeroed.resize(written.file.size() + 4096);
    Bytes recycled = stale.file;
    recycled.resize(std::max(recycled.size(), written.file.size()));
    std::copy(written.file.begin(), written.file.begin() + cut, recycled.begin());
    const std::size_t whole = whole_before(written, size);
    ASSERT_EQ(read_prefix(truncated, written, header), whole);
    ASSERT_GE(read_prefix(zeroed, written, header), whole);
    ASSERT_GE(read_prefix(recycled, written, header), whole);
  }
}

TEST(LogFormatTest, GivesAPrefixOfADamagedSegment) {
  std::mt19937_64 random(2);
  const SegmentHeader header{7, 1, 1000};
  const Written written = write(7, 1000, 60, random);
  for (int i = 0; i < 5000; ++i) {
    Bytes damaged = written.file;
    std::size_t at = kSegmentHeader + random() % (damaged.size() - kSegmentHeader);
    if (i % 2 == 0) {
      damaged[at] ^= static_cast<std::byte>(1u << random() % 8);
    } else {
      at = at / 512 * 512;
      for (std::size_t j = std::max(at, kSegmentHeader); j < std::min(at + 512, damaged.size()); ++j)
        damaged[j] = static_cast<std::byte>(random());
    }
    ASSERT_GE(read_prefix(damaged, written, header), whole_before(written, std::max(at, kSegmentHeader)));
  }
}

TEST(LogFormatTest, KnowsACleanEnd) {
  std::mt19937_64 random(3);
  Written written = write(7, 1, 3, random);
  const auto clean = [&written] {
    SegmentReader reader(written.file, {7, 1, 1});
    while (!reader.next().empty()) {
    }
    return reader.clean_end();
  };
  EXPECT_TRUE(clean());
  written.file.resize(written.file.size() + 100);
  EXPECT_TRUE(clean());
  written.file[written.ends.back() + 3] = std::byte{1};
  EXPECT_FALSE(clean());
}

TEST(LogFormatTest, RefusesAForeignHeader) {
  Bytes file(kSegmentHeader);
  EXPECT_FALSE(load_segment_header(file));
  store_segment_header(std::span(file).first<kSegmentHeader>(), {4, 2, 9});
  const auto header = load_segment_header(file);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->segment, 4u);
  EXPECT_EQ(header->stream, 2u);
  EXPECT_EQ(header->first_record, 9u);
  file[10] ^= std::byte{1};
  EXPECT_FALSE(load_segment_header(file));
}

}  // namespace
}  // namespace bellwether::series
