#include "series/partition_index.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/check.h"
#include "codec/crc32c.h"
#include "series/partition_format.h"

namespace bellwether::series {

using namespace partition_format;

namespace {

static_assert(kChunk == 256);

// Bytes of chunk `chunk` of `section`, whose directory of `entries` entries keeps where a chunk begins at `at` of an entry. Empty when the directory lies.
std::span<const std::byte> chunk_bytes(std::span<const std::byte> section, std::size_t entries, std::size_t entry_bytes,
                                       std::size_t at, std::size_t chunk) {
  const std::size_t directory = entries * entry_bytes;
  if (section.size() < directory) return {};
  const std::size_t begin = get<std::uint32_t>(section, chunk * entry_bytes + at);
  const std::size_t end =
      chunk + 1 < entries ? get<std::uint32_t>(section, (chunk + 1) * entry_bytes + at) : section.size();
  if (begin < directory || begin > end || end > section.size()) return {};
  return section.subspan(begin, end - begin);
}

// Splits a block with its length in front off `bytes`; empty when they end first.
std::span<const std::byte> take_block(std::span<const std::byte>& bytes) {
  if (bytes.size() < 2) return {};
  const std::size_t length = get<std::uint16_t>(bytes, 0);
  if (length > bytes.size() - 2) return {};
  const std::span<const std::byte> block = bytes.subspan(2, length);
  bytes = bytes.subspan(2 + length);
  return block;
}

bool is_index(double value, double limit) {
  return value >= 0 && value < limit && value == static_cast<double>(static_cast<std::uint64_t>(value));
}

}  // namespace

std::size_t PartitionIndex::chunk_count() const {
  return chunks_of(series_);
}

std::size_t PartitionIndex::in_chunk(std::size_t chunk) const {
  return std::min(kChunk, series_ - chunk * kChunk);
}

std::uint32_t PartitionIndex::first_id(std::size_t chunk) const {
  return get<std::uint32_t>(ids_, chunk * kIdsEntryBytes);
}

std::span<const std::byte> PartitionIndex::ids_chunk(std::size_t chunk) const {
  return chunk_bytes(ids_, chunk_count(), kIdsEntryBytes, 4, chunk);
}

std::span<const std::byte> PartitionIndex::lengths_chunk(std::size_t chunk) const {
  return chunk_bytes(lengths_, chunk_count(), kLengthsEntryBytes, 8, chunk);
}

void PartitionIndex::decode_ids(std::size_t chunk, Ids& out) const {
  std::span<const std::byte> bytes = ids_chunk(chunk);
  out.count = in_chunk(chunk);
  decode_block(take_block(bytes), std::span(out.ids).first(out.count));
  decode_block(bytes, std::span(out.positions).first(out.count));
}

Result<PartitionIndex> PartitionIndex::parse(std::span<const std::byte> file) {
  PartitionIndex index;
  TRY(index.info_, get_header(file));
  TRY(const Footer footer, get_footer(file));
  static constexpr std::array<const char*, kSections> kNames = {"frame table", "ids", "lengths", "aggregates"};
  std::array<std::span<const std::byte>, kSections> sections;
  for (std::size_t i = 0; i < kSections; ++i) {
    const SectionRef& section = footer.sections[i];
    sections[i] = file.subspan(section.offset, section.bytes);
    // Of the aggregates only the directory is summed here; their chunks have their own.
    const std::size_t summed = i == kAggregates ? chunks_of(footer.series) * kAggregatesEntryBytes : section.bytes;
    if (i == kAggregates && section.bytes == 0) continue;
    if (summed > section.bytes || codec::crc32c(sections[i].first(summed)) != section.checksum) {
      return fail(Code::kDataLoss, fmt::format("the checksum of the {} does not match", kNames[i]));
    }
  }
  index.series_ = footer.series;
  index.ids_ = sections[kIds];
  index.lengths_ = sections[kLengths];
  index.aggregates_ = sections[kAggregates];
  if (sections[kFrameTable].size() != footer.frames * kFrameEntryBytes)
    return fail(Code::kDataLoss, "the frame table is impossible");
  TRY_VOID(index.check_frames(sections[kFrameTable], footer.sections[kFrameTable].offset - kBlockPadding));
  TRY_VOID(index.check_ids());
  TRY_VOID(index.check_lengths());
  return index;
}

Result<void> PartitionIndex::check_frames(std::span<const std::byte> table, std::uint64_t end) {
  std::uint64_t offset = kHeaderBytes;
  for (std::size_t at = 0; at < table.size(); at += kFrameEntryBytes) {
    frames_.push_back({offset, get<std::uint32_t>(table, at), get<std::uint32_t>(table, at + 4)});
    if (frames_.back().bytes == 0 || frames_.back().bytes > kFrameBytes + kMaxBlockBytes) {
      return fail(Code::kDataLoss, "the frame table is impossible");
    }
    offset = frames_.back().end();
  }
  if (offset != end) return fail(Code::kDataLoss, "the frames do not fill their place");
  return {};
}

Result<void> PartitionIndex::check_ids() const {
  const auto bad = [](const char* what) { return fail(Code::kDataLoss, fmt::format("ids: {}", what)); };
  if (ids_.size() < chunk_count() * kIdsEntryBytes || (series_ == 0 && !ids_.empty()))
    return bad("the directory is impossible");
  std::int64_t last = -1;
  Ids ids;
  for (std::size_t chunk = 0; chunk < chunk_count(); ++chunk) {
    std::span<const std::byte> positions = ids_chunk(chunk);
    const std::span<const std::byte> block = take_block(positions);
    TRY_VOID(validate_block(block, in_chunk(chunk)));
    TRY_VOID(validate_block(positions, in_chunk(chunk)));
    decode_ids(chunk, ids);
    for (std::size_t i = 0; i < ids.count; ++i) {
      if (!is_index(ids.ids[i], 0x1p32)) return bad("an impossible id");
      const std::int64_t id = static_cast<std::int64_t>(ids.ids[i]) + first_id(chunk);
      if (id <= last || id > std::numeric_limits<std::uint32_t>::max()) return bad("ids out of order");
      last = id;
      if (!is_index(ids.positions[i] + static_cast<double>(chunk * kChunk + i), series_))
        return bad("an impossible position");
    }
    // find() searches chunks by their first id.
    if (ids.ids[0] != 0) return bad("a chunk does not begin with its first id");
  }
  return {};
}

Result<void> PartitionIndex::check_lengths() const {
  const auto bad = [](const char* what) { return fail(Code::kDataLoss, fmt::format("lengths: {}", what)); };
  if (lengths_.size() < chunk_count() * kLengthsEntryBytes || (series_ == 0 && !lengths_.empty())) {
    return bad("the directory is impossible");
  }
  std::uint64_t offset = kHeaderBytes;
  std::size_t frame = 0;
  std::array<double, kChunk> values;
  for (std::size_t chunk = 0; chunk < chunk_count(); ++chunk) {
    if (get<std::uint64_t>(lengths_, chunk * kLengthsEntryBytes) != offset)
      return bad("the directory does not agree with the lengths");
    const std::span<double> lengths = std::span(values).first(in_chunk(chunk));
    const std::span<const std::byte> block = lengths_chunk(chunk);
    TRY_VOID(validate_block(block, lengths.size()));
    decode_block(block, lengths);
    for (const double length : lengths) {
      if (!is_index(length, kMaxBlockBytes + 1) || length == 0) return bad("an impossible length");
      offset += static_cast<std::uint64_t>(length);
      if (frame == frames_.size() || offset > frames_[frame].end()) return bad("a block crosses the end of its frame");
      if (offset == frames_[frame].end()) ++frame;
    }
  }
  if (frame != frames_.size()) return bad("the blocks do not fill the frames");
  return {};
}

std::size_t PartitionIndex::frame_of(std::uint64_t offset) const {
  const auto after = std::ranges::upper_bound(frames_, offset, {}, &FrameRef::offset);
  return static_cast<std::size_t>(after - frames_.begin()) - 1;
}

std::optional<BlockRef> PartitionIndex::Cursor::find(SeriesId series) {
  const auto id = static_cast<std::uint32_t>(series);
  if (ids_chunk_ == kNone || id < ids_[0] || id > ids_[ids_count_ - 1]) {
    // The last chunk whose first id is not above.
    std::size_t low = 0;
    std::size_t high = index_.chunk_count();
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (index_.first_id(middle) <= id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == 0) return std::nullopt;
    const std::size_t chunk = low - 1;
    if (chunk != ids_chunk_) {
      Ids decoded;
      index_.decode_ids(chunk, decoded);
      const std::uint32_t first = index_.first_id(chunk);
      for (std::size_t i = 0; i < decoded.count; ++i) {
        ids_[i] = first + static_cast<std::uint32_t>(decoded.ids[i]);
        positions_[i] = static_cast<std::uint32_t>(decoded.positions[i] + static_cast<double>(chunk * kChunk + i));
      }
      ids_count_ = decoded.count;
      ids_chunk_ = chunk;
    }
  }
  const auto end = ids_.begin() + static_cast<std::ptrdiff_t>(ids_count_);
  const auto found = std::lower_bound(ids_.begin(), end, id);
  if (found == end || *found != id) return std::nullopt;
  return at(positions_[static_cast<std::size_t>(found - ids_.begin())]);
}

BlockRef PartitionIndex::Cursor::at(std::uint32_t position) {
  CHECK(position < index_.series_, "{} of {}", position, index_.series_);
  const std::size_t chunk = position / kChunk;
  if (chunk != lengths_chunk_) {
    std::array<double, kChunk> lengths;
    const std::size_t count = index_.in_chunk(chunk);
    decode_block(index_.lengths_chunk(chunk), std::span(lengths).first(count));
    offsets_[0] = get<std::uint64_t>(index_.lengths_, chunk * kLengthsEntryBytes);
    for (std::size_t i = 0; i < count; ++i) offsets_[i + 1] = offsets_[i] + static_cast<std::uint64_t>(lengths[i]);
    lengths_chunk_ = chunk;
  }
  const std::size_t i = position % kChunk;
  return {offsets_[i], static_cast<std::uint32_t>(offsets_[i + 1] - offsets_[i]), position};
}

std::vector<SeriesId> PartitionIndex::series_in_file_order() const {
  std::vector<SeriesId> series(series_);
  Ids ids;
  for (std::size_t chunk = 0; chunk < chunk_count(); ++chunk) {
    decode_ids(chunk, ids);
    for (std::size_t i = 0; i < ids.count; ++i) {
      const auto position = static_cast<std::size_t>(ids.positions[i] + static_cast<double>(chunk * kChunk + i));
      series[position] = static_cast<SeriesId>(first_id(chunk) + static_cast<std::uint32_t>(ids.ids[i]));
    }
  }
  return series;
}

Result<std::vector<BlockAggregate>> PartitionIndex::aggregates(std::size_t chunk) const {
  CHECK(has_aggregates() && chunk < chunk_count(), "chunk {} of {}", chunk, chunk_count());
  const auto bad = [&](const char* what) {
    return fail(Code::kDataLoss, fmt::format("aggregates, chunk {}: {}", chunk, what));
  };
  std::span<const std::byte> bytes = chunk_bytes(aggregates_, chunk_count(), kAggregatesEntryBytes, 0, chunk);
  if (bytes.size() < 4) return bad("impossible");
  const auto checksum = get<std::uint32_t>(bytes, 0);
  bytes = bytes.subspan(4);
  if (codec::crc32c(bytes) != checksum) return bad("the checksum does not match");
  std::vector<BlockAggregate> aggregates(in_chunk(chunk));
  for (double BlockAggregate::* column : {&BlockAggregate::count, &BlockAggregate::sum, &BlockAggregate::min,
                                          &BlockAggregate::max, &BlockAggregate::first, &BlockAggregate::last}) {
    const std::span<const std::byte> block = take_block(bytes);
    std::array<double, kChunk> values;
    TRY_VOID(validate_block(block, aggregates.size()));
    decode_block(block, std::span(values).first(aggregates.size()));
    for (std::size_t i = 0; i < aggregates.size(); ++i) aggregates[i].*column = values[i];
  }
  return aggregates;
}

}  // namespace bellwether::series
