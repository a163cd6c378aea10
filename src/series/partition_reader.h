// PartitionReader: one partition file, open for reading.
//
// open() checks the header, the footer and the index, which stay mapped; blocks are read when asked for, several at once where they lie close, and
// each frame of about 64 KiB is checked against its checksum when it is first touched.
//
// Threads: any, at any time. Cost: open() about 7 ns a series; find() about 0.4 us, a few ns for ids in a row; a read 60 us for each place on a cold disk, and
// memory speed warm. Memory: 16 bytes a frame, and the page cache.
// Errors: kDataLoss naming file and frame or section when bytes are not what was written; set the file aside then.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "disk/filesystem.h"
#include "series/partition.h"
#include "series/partition_index.h"

namespace bellwether::series {

class PartitionReader {
 public:
  // Called with the position in the request and the block: valid, followed by kBlockPadding readable bytes, gone after the call.
  using Visitor = std::function<void(std::size_t index, std::span<const std::byte> block)>;
  // Called with each series of the file and its block.
  using Scanner = std::function<void(SeriesId id, std::span<const std::byte> block)>;

  static Result<std::unique_ptr<PartitionReader>> open(disk::Filesystem& filesystem, const std::string& path);
  PartitionReader(const PartitionReader&) = delete;
  PartitionReader& operator=(const PartitionReader&) = delete;

  const std::string& path() const { return path_; }
  const PartitionInfo& info() const { return index_.info(); }
  std::uint32_t series_count() const { return index_.series_count(); }
  std::uint64_t file_bytes() const { return mapping_->bytes().size(); }
  bool has_aggregates() const { return index_.has_aggregates(); }

  // Where the block of that series is; none when the file has no value of it.
  std::optional<BlockRef> find(SeriesId id) const { return index_.find(id); }

  // Visits the block of every id that the file has, in the order they lie on disk; ids may come in any order. What can be read is visited even when
  // something else cannot; then the first error is returned.
  Result<void> read_blocks(std::span<const SeriesId> ids, const Visitor& visit) const;

  // Visits everything, in file order, reading ahead frame by frame. Stops at the first error.
  Result<void> scan(const Scanner& visit) const;

  // The aggregate of every id's block in order, with count 0 for series that are not here. Requires has_aggregates().
  Result<std::vector<BlockAggregate>> aggregates(std::span<const SeriesId> ids) const;

 private:
  PartitionReader(std::string path, std::unique_ptr<disk::File> file, std::unique_ptr<disk::Mapping> mapping,
                  PartitionIndex index);

  struct Wanted {
    BlockRef block;
    std::size_t index;
  };

  bool verified(std::size_t frame) const { return verified_[frame].load(std::memory_order_relaxed); }
  Result<void> read_run(std::span<const Wanted> run, std::uint64_t begin, std::uint64_t end,
                        std::vector<std::byte>& buffer, const Visitor& visit) const;
  // Checks frames [first, last), whose bytes are at `bytes` from the first on.
  Result<void> verify(std::size_t first, std::size_t last, std::span<const std::byte> bytes) const;
  Result<void> read_exactly(std::uint64_t offset, std::span<std::byte> out) const;

  const std::string path_;
  const std::unique_ptr<disk::File> file_;
  const std::unique_ptr<disk::Mapping> mapping_;
  const PartitionIndex index_;
  const std::unique_ptr<std::atomic<bool>[]> verified_;  // one for each frame
};

}  // namespace bellwether::series
