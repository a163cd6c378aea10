// PartitionIndex: which series a partition file has and where their blocks are. Pure: it reads the bytes of a mapped file and owns none.
//
// Ids, positions and lengths are themselves stored as blocks of 256 numbers, so a lookup decodes two or three of those.
#pragma once

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
};

class PartitionIndex {
 public:
  static constexpr std::size_t kChunk = 256;  // numbers to a block of the index

  // `file` is the whole file and outlives the index. Checks header, footer and index in full: afterwards every lookup is in bounds. Blocks, frames'
  // checksums and aggregates are not looked at. kDataLoss naming `name` and the part; never reads outside `file`.
  static Result<PartitionIndex> parse(std::span<const std::byte> file, const std::string& name);

  const PartitionInfo& info() const { return info_; }
  std::uint32_t series_count() const { return series_; }
  std::span<const FrameRef> frames() const { return frames_; }
  std::size_t frame_of(std::uint64_t offset) const;

  std::optional<BlockRef> find(SeriesId id) const;

  // Block lengths of the `chunk`-th 256 blocks in file order, and where the first of them begins.
  struct Lengths {
    std::uint64_t offset = 0;
    std::vector<std::uint32_t> bytes;
  };
  Lengths lengths(std::size_t chunk) const;

  // The series of every block in file order.
  std::vector<SeriesId> series_in_file_order() const;

  bool has_aggregates() const { return !aggregates_.empty(); }
  // Checks the section's checksum and gives the aggregates of all blocks in file order.
  Result<std::vector<BlockAggregate>> aggregates() const;

 private:
  PartitionIndex() = default;

  PartitionInfo info_;
  std::string name_;
  std::uint32_t series_ = 0;
  std::vector<FrameRef> frames_;
  std::span<const std::byte> ids_;
  std::span<const std::byte> lengths_;
  std::span<const std::byte> aggregates_;
  std::uint32_t aggregates_checksum_ = 0;
};

}  // namespace bellwether::series
