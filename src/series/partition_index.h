// PartitionIndex: which series a partition file has and where their blocks are. Pure: it reads the bytes of a mapped file and owns none.
//
// Ids, positions and lengths are themselves stored as blocks of 256 numbers, so a lookup decodes two or three of those.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "series/partition.h"

namespace bellwether::series {

struct BlockRef {
  std::uint64_t offset = 0;  // in the file
  std::uint32_t bytes = 0;
  std::uint32_t position = 0;  // among the file's blocks
};

struct FrameRef {
  std::uint64_t offset = 0;  // in the file
  std::uint32_t bytes = 0;
  std::uint32_t checksum = 0;

  std::uint64_t end() const { return offset + bytes; }
};

class PartitionIndex {
 public:
  // `file` is the whole file and outlives the index. Checks header, footer and index in full: afterwards every lookup is in bounds. Neither blocks
  // nor aggregates are looked at. kDataLoss saying what is wrong; never reads outside `file`.
  static Result<PartitionIndex> parse(std::span<const std::byte> file);

  const PartitionInfo& info() const { return info_; }
  std::uint32_t series_count() const { return series_; }
  std::span<const FrameRef> frames() const { return frames_; }
  // Which frame holds the byte at `offset`.
  std::size_t frame_of(std::uint64_t offset) const;

  // Answers find() for many ids; remembers the chunks it decoded last, so that ids in a row cost a few ns each. One thread.
  class Cursor {
   public:
    explicit Cursor(const PartitionIndex& index) : index_(index) {}
    std::optional<BlockRef> find(SeriesId id);
    // The block at that place in file order, below series_count().
    BlockRef at(std::uint32_t position);

   private:
    static constexpr std::size_t kNone = ~std::size_t{0};

    const PartitionIndex& index_;
    std::size_t ids_chunk_ = kNone;
    std::size_t ids_count_ = 0;
    std::array<std::uint32_t, 256> ids_;
    std::array<std::uint32_t, 256> positions_;
    std::size_t lengths_chunk_ = kNone;
    std::array<std::uint64_t, 257> offsets_;
  };
  std::optional<BlockRef> find(SeriesId id) const { return Cursor(*this).find(id); }

  // The series of every block in file order.
  std::vector<SeriesId> series_in_file_order() const;

  bool has_aggregates() const { return !aggregates_.empty(); }
  // Checks and decodes the aggregates of blocks 256 * chunk … in file order.
  Result<std::vector<BlockAggregate>> aggregates(std::size_t chunk) const;

 private:
  struct Ids {
    std::size_t count = 0;
    std::array<double, 256> ids;        // less the chunk's first
    std::array<double, 256> positions;  // less the rank
  };

  PartitionIndex() = default;

  Result<void> check_frames(std::span<const std::byte> table, std::uint64_t end);
  Result<void> check_ids() const;
  Result<void> check_lengths() const;

  std::size_t chunk_count() const;
  std::size_t in_chunk(std::size_t chunk) const;  // how many of the series
  std::uint32_t first_id(std::size_t chunk) const;
  std::span<const std::byte> ids_chunk(std::size_t chunk) const;
  std::span<const std::byte> lengths_chunk(std::size_t chunk) const;
  void decode_ids(std::size_t chunk, Ids& out) const;

  PartitionInfo info_;
  std::uint32_t series_ = 0;
  std::vector<FrameRef> frames_;
  std::span<const std::byte> ids_;
  std::span<const std::byte> lengths_;
  std::span<const std::byte> aggregates_;
};

}  // namespace bellwether::series
