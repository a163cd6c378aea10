#include "series/partition_reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "codec/crc32c.h"
#include "series/partition_format.h"

namespace bellwether::series {

namespace {

// Reading this much for nothing costs less than a second place on disk.
constexpr std::uint64_t kBridgedBytes = 16 << 10;
constexpr std::uint64_t kMaxRunBytes = 256 << 10;

Error in_file(const std::string& path, Error below) {
  const Code code = below.code();
  return Error(code, path).caused_by(std::move(below));
}

}  // namespace

Result<std::unique_ptr<PartitionReader>> PartitionReader::open(disk::Filesystem& filesystem, const std::string& path) {
  TRY(std::unique_ptr<disk::File> file, filesystem.open(path, disk::OpenMode::kRead));
  TRY(std::unique_ptr<disk::Mapping> mapping, filesystem.map(path));
  Result<PartitionIndex> index = PartitionIndex::parse(mapping->bytes());
  if (!index) return std::unexpected(in_file(path, std::move(index).error()));
  return std::unique_ptr<PartitionReader>(
      new PartitionReader(path, std::move(file), std::move(mapping), *std::move(index)));
}

PartitionReader::PartitionReader(std::string path, std::unique_ptr<disk::File> file,
                                 std::unique_ptr<disk::Mapping> mapping, PartitionIndex index)
    : path_(std::move(path)),
      file_(std::move(file)),
      mapping_(std::move(mapping)),
      index_(std::move(index)),
      verified_(std::make_unique<std::atomic<bool>[]>(index_.frames().size())) {}

Result<void> PartitionReader::read_exactly(std::uint64_t offset, std::span<std::byte> out) const {
  TRY(const std::size_t count, file_->read_at(offset, out));
  if (count == out.size()) return {};
  return fail(Code::kDataLoss,
              fmt::format("{}: ends at byte {}, {} were wanted", path_, offset + count, offset + out.size()));
}

Result<void> PartitionReader::verify(std::size_t first, std::size_t last, std::span<const std::byte> bytes) const {
  for (std::size_t i = first; i < last; ++i) {
    const FrameRef& frame = index_.frames()[i];
    if (codec::crc32c(bytes.first(frame.bytes)) != frame.checksum) {
      return fail(Code::kDataLoss,
                  fmt::format("{}: frame {} at byte {}: the checksum does not match", path_, i, frame.offset));
    }
    bytes = bytes.subspan(frame.bytes);
    verified_[i].store(true, std::memory_order_relaxed);
  }
  return {};
}

Result<void> PartitionReader::read_blocks(std::span<const SeriesId> ids, const Visitor& visit) const {
  std::vector<Wanted> wanted;
  wanted.reserve(ids.size());
  PartitionIndex::Cursor cursor(index_);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (const std::optional<BlockRef> block = cursor.find(ids[i])) wanted.push_back({*block, i});
  }
  std::ranges::sort(wanted, {}, [](const Wanted& each) { return each.block.offset; });

  Result<void> first_error;
  std::vector<std::byte> buffer;
  for (std::size_t begin = 0; begin < wanted.size();) {
    // A run: from the first block on, and its whole frame when that is unchecked, as long as the next is near.
    std::size_t end = begin;
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    for (; end < wanted.size(); ++end) {
      const BlockRef& block = wanted[end].block;
      const std::size_t frame = index_.frame_of(block.offset);
      const bool whole = !verified(frame);
      const std::uint64_t block_from = whole ? index_.frames()[frame].offset : block.offset;
      const std::uint64_t block_to = whole ? index_.frames()[frame].end() : block.offset + block.bytes;
      if (end == begin) {
        from = block_from;
      } else if (block_from > to + kBridgedBytes || block_to - from > kMaxRunBytes) {
        break;
      }
      to = std::max(to, block_to);
    }
    const Result<void> done = read_run(std::span(wanted).subspan(begin, end - begin), from, to, buffer, visit);
    if (!done && first_error.has_value()) first_error = done;
    begin = end;
  }
  return first_error;
}

Result<void> PartitionReader::read_run(std::span<const Wanted> run, std::uint64_t begin, std::uint64_t end,
                                       std::vector<std::byte>& buffer, const Visitor& visit) const {
  buffer.resize(end - begin + kBlockPadding);
  TRY_VOID(read_exactly(begin, std::span(buffer).first(end - begin)));
  Result<void> first_error;
  for (const Wanted& each : run) {
    const std::size_t frame = index_.frame_of(each.block.offset);
    Result<void> good;
    if (const FrameRef& ref = index_.frames()[frame]; !verified(frame) && ref.offset >= begin && ref.end() <= end) {
      good = verify(frame, frame + 1, std::span(buffer).subspan(ref.offset - begin));
    }
    const auto block = std::span<const std::byte>(buffer).subspan(each.block.offset - begin, each.block.bytes);
    if (good) {
      good = validate_block(block, info().slots);
      if (!good)
        good = std::unexpected(
            in_file(fmt::format("{}: block at byte {}", path_, each.block.offset), std::move(good).error()));
    }
    if (good) {
      visit(each.index, block);
    } else if (first_error.has_value()) {
      first_error = std::move(good);
    }
  }
  return first_error;
}

Result<void> PartitionReader::scan(const Scanner& visit) const {
  const std::vector<SeriesId> series = index_.series_in_file_order();
  PartitionIndex::Cursor cursor(index_);
  std::vector<std::byte> buffer;
  std::uint32_t position = 0;
  for (std::size_t i = 0; i < index_.frames().size(); ++i) {
    const FrameRef& frame = index_.frames()[i];
    buffer.resize(frame.bytes + kBlockPadding);
    TRY_VOID(read_exactly(frame.offset, std::span(buffer).first(frame.bytes)));
    TRY_VOID(verify(i, i + 1, buffer));
    for (; position < series.size(); ++position) {
      const BlockRef ref = cursor.at(position);
      if (ref.offset >= frame.end()) break;
      const auto block = std::span<const std::byte>(buffer).subspan(ref.offset - frame.offset, ref.bytes);
      if (Result<void> valid = validate_block(block, info().slots); !valid) {
        return std::unexpected(
            in_file(fmt::format("{}: block at byte {}", path_, ref.offset), std::move(valid).error()));
      }
      visit(series[position], block);
    }
  }
  return {};
}

Result<std::vector<BlockAggregate>> PartitionReader::aggregates(std::span<const SeriesId> ids) const {
  CHECK(has_aggregates(), "{}", path_);
  struct Request {
    std::uint32_t position;
    std::size_t index;
  };
  std::vector<Request> requests;
  PartitionIndex::Cursor cursor(index_);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (const std::optional<BlockRef> block = cursor.find(ids[i])) requests.push_back({block->position, i});
  }
  std::ranges::sort(requests, {}, &Request::position);
  std::vector<BlockAggregate> result(ids.size());
  std::vector<BlockAggregate> decoded;
  std::size_t decoded_chunk = 0;
  for (const Request& request : requests) {
    const std::size_t chunk = request.position / partition_format::kChunk;
    if (decoded.empty() || chunk != decoded_chunk) {
      Result<std::vector<BlockAggregate>> loaded = index_.aggregates(chunk);
      if (!loaded) return std::unexpected(in_file(path_, std::move(loaded).error()));
      decoded = *std::move(loaded);
      decoded_chunk = chunk;
    }
    result[request.index] = decoded[request.position % partition_format::kChunk];
  }
  return result;
}

}  // namespace bellwether::series
