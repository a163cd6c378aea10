// PartitionWriter: makes one partition file. The file appears under its name only when finish() succeeds, whole and durable; before that it is
// `<path>.tmp`, which the destructor removes.
//
// Threads: one. Memory: 64 KiB and 8 bytes a series, 48 more with aggregates. Cost: encoding (about 20 ns a point).
// Errors: those of the disk; after one the writer is only good for destruction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "disk/filesystem.h"
#include "series/partition.h"
#include "series/partition_index_writer.h"

namespace bellwether::series {

// Worth their 15 bytes or so a block only where blocks are long.
enum class Aggregates { kOmit, kStore };

struct PartitionSummary {
  std::uint32_t series = 0;
  std::uint64_t points = 0;
  std::uint64_t bytes = 0;  // of the file
};

class PartitionWriter {
 public:
  // `path` is the final name; its folder exists. Replaces what is there under that name.
  static Result<std::unique_ptr<PartitionWriter>> create(disk::Filesystem& filesystem, std::string path,
                                                         const PartitionInfo& info, Aggregates aggregates);
  ~PartitionWriter();
  PartitionWriter(const PartitionWriter&) = delete;
  PartitionWriter& operator=(const PartitionWriter&) = delete;

  // One series, at most once each; info.slots values. The order of calls is the order of blocks in the file: what is read together should be
  // added together. A series without any value is left out.
  Result<void> add(SeriesId id, std::span<const double> values);

  // Nothing added is fine: an empty file.
  Result<PartitionSummary> finish();

 private:
  struct Frame {
    std::uint32_t bytes;
    std::uint32_t checksum;
  };

  PartitionWriter(disk::Filesystem& filesystem, std::string path, const PartitionInfo& info, Aggregates aggregates,
                  std::unique_ptr<disk::File> file);

  Result<void> write(std::span<const std::byte> bytes);
  Result<void> end_frame();

  disk::Filesystem& filesystem_;
  const std::string path_;
  const PartitionInfo info_;
  const Aggregates with_aggregates_;
  std::unique_ptr<disk::File> file_;
  std::string to_remove_;  // what is on disk and not yet a whole file
  std::uint64_t written_ = 0;
  std::uint64_t points_ = 0;
  std::vector<std::byte> frame_;
  std::vector<Frame> frames_;
  std::vector<WrittenBlock> blocks_;
  std::vector<BlockAggregate> aggregates_;
};

}  // namespace bellwether::series
