// A segment with some bytes replaced, sealed with good checksums where the reader would see through it: every question is answered or refused, and
// nothing is read outside the file. The first two bytes of the input say which section is changed and where; the rest takes its place there.
#include <cstddef>
#include <cstdint>
#include <string>

#include "archive/binary.h"
#include "archive/search.h"
#include "archive/segment_writer.h"
#include "base/check.h"
#include "codec/crc32c.h"
#include "disk/faulty_filesystem.h"

using namespace bellwether;
using namespace bellwether::archive;

namespace {

constexpr const char* kPath = "/0000000001.segment";

std::string good_segment() {
  disk::FaultyFilesystem disk(1);
  auto writer = SegmentWriter::create(disk, kPath, 1, nullptr).value();
  for (std::uint64_t i = 0; i < 200; ++i) {
    const std::string user = "id:" + std::to_string(i % 50);
    const std::string text = "no such mailbox " + std::to_string(i % 20);
    const Record record{.project = static_cast<std::uint32_t>(1 + i % 2),
                        .group = i % 5,
                        .id = {i, i * i},
                        .when = UnixMillis(milliseconds(i)),
                        .received = UnixMillis(milliseconds(i)),
                        .attributes = {{"level", i % 3 == 0 ? "error" : "fatal"}, {"user", user}},
                        .text = text};
    std::string encoded;
    encode_head(record, encoded);
    CHECK(writer->add(Position{i + 1}, encoded, *decode_head(encoded), "payload " + user).has_value());
  }
  CHECK(writer->finish().has_value());
  return disk.read_file(kPath).value();
}

// The same bytes with checksums that say they are good.
void seal(std::string& file) {
  SegmentInfo info =
      get_segment_footer(std::string_view(file).substr(file.size() - kSegmentFooter), file.size()).value();
  for (SectionRef& section : info.sections) {
    section.checksum = codec::crc32c(std::string_view(file).substr(section.offset, section.bytes));
  }
  const auto seal_block = [&](char* at) {
    const BlockRef block = get_block(at);
    if (block.offset > file.size() || block.packed > file.size() - block.offset) return;
    put_at(codec::crc32c(std::string_view(file).substr(block.offset, block.packed)), at + 16);
  };
  const SectionRef& blocks = info.section(Section::kBlocks);
  for (std::uint64_t at = 8; at + kBlockRef <= blocks.bytes; at += kBlockRef)
    seal_block(file.data() + blocks.offset + at);
  info.section(Section::kBlocks).checksum = codec::crc32c(std::string_view(file).substr(blocks.offset, blocks.bytes));
  file.replace(file.size() - kSegmentFooter, kSegmentFooter, segment_footer(info));
}

void ask(const std::string& file) {
  disk::FaultyFilesystem disk(1);
  CHECK(disk.replace_file(kPath, file).has_value());
  auto segment = Segment::find(disk, kPath, 0);
  if (!segment) return;
  Metrics metrics;
  SegmentCache cache(disk, 1 << 20);
  const Searcher searcher(cache, metrics.counter("damaged", {}, "Damaged"), Log(null_log_sink(), "fuzz"));
  View view;
  view.segments.push_back(*segment);
  ErasedGroups erased;
  erased.add({1, 3}, Position{90});
  Query query;
  query.project = 1;
  query.wants_payload = true;
  query.from = UnixMillis(milliseconds(20));
  for (const auto& condition : {Condition{"user", Condition::Operator::kIs, {"id:7", "id:8"}},
                                Condition{"level", Condition::Operator::kIsNot, {"error"}},
                                Condition{"", Condition::Operator::kMatches, {"*mailbox 1*"}}}) {
    query.alternatives = {{condition}};
    Budget budget;
    (void)searcher.search(view, erased, query, budget);
    (void)searcher.count_values(view, erased, query, "user", 10, budget);
  }
  (void)searcher.fetch(view, erased, 2, {7, 49});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string good = good_segment();
  if (size < 2) return 0;
  std::string file = good;
  const auto footer =
      get_segment_footer(std::string_view(good).substr(good.size() - kSegmentFooter), good.size()).value();
  const std::size_t which = data[0] % (kSections + 1);
  const SectionRef blocks{0, footer.sections.front().offset, 0};
  const SectionRef& section = which == kSections ? blocks : footer.sections[which];
  const std::size_t at = section.offset + section.bytes * data[1] / 256;
  const std::size_t length = std::min<std::size_t>(size - 2, section.offset + section.bytes - at);
  file.replace(at, length, reinterpret_cast<const char*>(data + 2), length);
  seal(file);
  ask(file);
  return 0;
}
