// Damages a good partition file as the input says, makes the checksums right again so that the damage reaches the checks behind them, and uses what opens.
// Input: edits of four bytes each, a place counted from the end of the file (u24) and what to xor the byte there with.
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "codec/crc32c.h"
#include "disk/faulty_filesystem.h"
#include "series/partition_format.h"
#include "series/partition_reader.h"
#include "series/partition_writer.h"

namespace bellwether::series {
namespace {

using namespace partition_format;

const std::string kPath = "/1.bwp";
constexpr std::uint32_t kSlots = 16;

std::string good_file() {
  disk::FaultyFilesystem filesystem(1);
  PartitionInfo info;
  info.step = 10;
  info.retention = 3600;
  info.slots = kSlots;
  const auto writer = *PartitionWriter::create(filesystem, kPath, info, Aggregates::kStore);
  std::vector<double> values(kSlots);
  for (std::uint32_t i = 0; i < 600; ++i) {
    for (std::uint32_t slot = 0; slot < kSlots; ++slot)
      values[slot] = static_cast<double>((i * 7919 + slot * slot * 31) % 1000) / 10;
    const std::uint32_t id = (i * 331) % 600 * 3;  // every third id, not in order
    if (!writer->add(static_cast<SeriesId>(id), values)) std::abort();
  }
  if (!writer->finish()) std::abort();
  return *filesystem.read_file(kPath);
}

void sum_again(std::string& file) {
  const auto bytes = std::as_writable_bytes(std::span(file));
  const std::uint32_t header = codec::crc32c(bytes.first(kHeaderChecksumAt));
  std::memcpy(bytes.data() + kHeaderChecksumAt, &header, sizeof(header));
  const std::span<std::byte> footer = bytes.last(kFooterBytes);
  const auto series = get<std::uint32_t>(footer, 64);
  for (std::size_t i = 0; i < kSections; ++i) {
    const auto offset = get<std::uint64_t>(footer, 16 * i);
    std::uint64_t length = get<std::uint32_t>(footer, 16 * i + 8);
    if (i == kAggregates) length = chunks_of(series) * kAggregatesEntryBytes;
    if (offset > file.size() || length > file.size() - offset) continue;
    const std::uint32_t sum = codec::crc32c(bytes.subspan(offset, length));
    std::memcpy(footer.data() + 16 * i + 12, &sum, sizeof(sum));
  }
  const std::uint32_t sum = codec::crc32c(footer.first(kFooterChecksumAt));
  std::memcpy(footer.data() + kFooterChecksumAt, &sum, sizeof(sum));
}

void use(const std::string& file) {
  disk::FaultyFilesystem filesystem(1);
  if (!filesystem.replace_file(kPath, file)) std::abort();
  const Result<std::unique_ptr<PartitionReader>> reader = PartitionReader::open(filesystem, kPath);
  if (!reader) return;
  std::vector<double> values((*reader)->info().slots);
  std::vector<SeriesId> ids;
  for (std::uint32_t id = 0; id < 2000; id += 5) ids.push_back(static_cast<SeriesId>(id));
  std::ignore =
      (*reader)->read_blocks(ids, [&](std::size_t, std::span<const std::byte> block) { decode_block(block, values); });
  std::ignore = (*reader)->scan([&](SeriesId, std::span<const std::byte> block) { decode_block(block, values); });
  if ((*reader)->has_aggregates()) std::ignore = (*reader)->aggregates(ids);
}

}  // namespace
}  // namespace bellwether::series

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string good = bellwether::series::good_file();
  std::string file = good;
  for (; size >= 4; data += 4, size -= 4) {
    const std::size_t from_end = data[0] + data[1] * 256u + data[2] * 65536u;
    if (from_end >= file.size()) continue;
    char& place = file[file.size() - 1 - from_end];
    place = static_cast<char>(place ^ data[3]);
  }
  bellwether::series::sum_again(file);
  bellwether::series::use(file);
  return 0;
}
