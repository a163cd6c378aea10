#include "series/partition_index_writer.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/check.h"
#include "codec/crc32c.h"
#include "series/partition_format.h"

namespace bellwether::series {

using namespace partition_format;

namespace {

// A directory of `entries` entries that are filled in as the chunks behind it are written.
class Directory {
 public:
  Directory(std::size_t entries, std::size_t entry_bytes, std::vector<std::byte>& out)
      : out_(out), begin_(out.size()), entry_bytes_(entry_bytes) {
    out.resize(begin_ + entries * entry_bytes);
  }

  template <class T>
  void set(std::size_t entry, std::size_t at, T value) {
    std::memcpy(out_.data() + begin_ + entry * entry_bytes_ + at, &value, sizeof(T));
  }
  // Says that the chunk of `entry` begins here.
  void begin_chunk(std::size_t entry, std::size_t at) {
    set(entry, at, static_cast<std::uint32_t>(out_.size() - begin_));
  }

 private:
  std::vector<std::byte>& out_;
  const std::size_t begin_;
  const std::size_t entry_bytes_;
};

void put_block_with_length(std::span<const double> values, std::vector<std::byte>& out) {
  const std::size_t begin = out.size();
  put(std::uint16_t{0}, out);
  encode_block(values, out);
  const auto length = static_cast<std::uint16_t>(out.size() - begin - sizeof(std::uint16_t));
  std::memcpy(out.data() + begin, &length, sizeof(length));
}

}  // namespace

void append_ids(std::span<const WrittenBlock> blocks, std::vector<std::byte>& out) {
  std::vector<std::uint32_t> by_id(blocks.size());
  std::iota(by_id.begin(), by_id.end(), 0u);
  std::ranges::sort(by_id, {}, [&](std::uint32_t position) { return blocks[position].id; });
  Directory directory(chunks_of(blocks.size()), kIdsEntryBytes, out);
  std::array<double, kChunk> ids;
  std::array<double, kChunk> positions;
  for (std::size_t begin = 0; begin < by_id.size(); begin += kChunk) {
    const std::size_t count = std::min(kChunk, by_id.size() - begin);
    const std::uint32_t first = blocks[by_id[begin]].id;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t id = blocks[by_id[begin + i]].id;
      CHECK(begin + i == 0 || id > blocks[by_id[begin + i - 1]].id, "series {} was added twice", id);
      ids[i] = static_cast<double>(id - first);
      positions[i] = static_cast<double>(by_id[begin + i]) - static_cast<double>(begin + i);
    }
    directory.set(begin / kChunk, 0, first);
    directory.begin_chunk(begin / kChunk, 4);
    put_block_with_length(std::span(ids).first(count), out);
    encode_block(std::span(positions).first(count), out);
  }
}

void append_lengths(std::span<const WrittenBlock> blocks, std::vector<std::byte>& out) {
  Directory directory(chunks_of(blocks.size()), kLengthsEntryBytes, out);
  std::array<double, kChunk> lengths;
  std::uint64_t offset = kHeaderBytes;
  for (std::size_t begin = 0; begin < blocks.size(); begin += kChunk) {
    const std::size_t count = std::min(kChunk, blocks.size() - begin);
    directory.set(begin / kChunk, 0, offset);
    directory.begin_chunk(begin / kChunk, 8);
    for (std::size_t i = 0; i < count; ++i) {
      lengths[i] = static_cast<double>(blocks[begin + i].bytes);
      offset += blocks[begin + i].bytes;
    }
    encode_block(std::span(lengths).first(count), out);
  }
}

std::uint32_t append_aggregates(std::span<const BlockAggregate> aggregates, std::vector<std::byte>& out) {
  const std::size_t section = out.size();
  Directory directory(chunks_of(aggregates.size()), kAggregatesEntryBytes, out);
  const std::size_t directory_bytes = out.size() - section;
  std::array<double, kChunk> column;
  for (std::size_t begin = 0; begin < aggregates.size(); begin += kChunk) {
    const std::size_t count = std::min(kChunk, aggregates.size() - begin);
    directory.begin_chunk(begin / kChunk, 0);
    const std::size_t chunk = out.size();
    put(std::uint32_t{0}, out);
    for (const auto member : {&BlockAggregate::count, &BlockAggregate::sum, &BlockAggregate::min, &BlockAggregate::max,
                              &BlockAggregate::first, &BlockAggregate::last}) {
      for (std::size_t i = 0; i < count; ++i) column[i] = aggregates[begin + i].*member;
      put_block_with_length(std::span(column).first(count), out);
    }
    const std::uint32_t checksum = codec::crc32c(std::span<const std::byte>(out).subspan(chunk + sizeof(checksum)));
    std::memcpy(out.data() + chunk, &checksum, sizeof(checksum));
  }
  return codec::crc32c(std::span<const std::byte>(out).subspan(section, directory_bytes));
}

}  // namespace bellwether::series
