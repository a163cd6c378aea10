// LogFolder: the segments of all streams: which there are, how big, and their removal once partition files hold their
// points.
//
// Threads: any, with a lock inside.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "disk/filesystem.h"
#include "series/log_format.h"

namespace bellwether::series {

// A segment that is being written.
struct LogSegment {
  std::uint32_t number = 0;
  std::string path;
  std::unique_ptr<disk::File> file;
  std::uint64_t offset = kSegmentHeader;  // of the next record
  std::uint64_t allocated = 0;            // the disk has promised room up to here
};

class LogFolder {
 public:
  static constexpr std::size_t kSegmentBytes = 64 << 20;
  // Room is asked for in steps, so that an idle stream does not hold 64 MiB.
  static constexpr std::size_t kAllocationStep = 2 << 20;

  // `segment_bytes` 0: kSegmentBytes.
  // `limit` is limits.log_bytes, of all segments together.
  LogFolder(disk::Filesystem& filesystem, std::string path, std::size_t segment_bytes, std::uint64_t limit)
      : filesystem_(filesystem),
        path_(std::move(path)),
        segment_bytes_(segment_bytes == 0 ? kSegmentBytes : segment_bytes),
        limit_(limit) {}

  // Segments found at start, and the number below which none may be made again.
  void adopt(std::uint32_t segment, std::uint64_t bytes);
  void reserve_below(std::uint32_t segment);

  // Counts records through all streams, so that a restart can read them back in the order in which they came.
  std::uint64_t next_order() { return next_order_.fetch_add(1, std::memory_order_relaxed); }
  void reserve_order_below(std::uint64_t order) { next_order_.store(order, std::memory_order_relaxed); }

  std::uint32_t next_stream() { return next_number_.fetch_add(1, std::memory_order_relaxed); }

  // A new, empty segment whose header and name are durable.
  Result<std::unique_ptr<LogSegment>> create(std::uint32_t stream, std::uint64_t first_record);
  // Makes sure that `bytes` more fit, asking the disk for room when needed. kResourceExhausted when it has none, or
  // past the limit.
  Result<void> make_room(LogSegment& segment, std::uint64_t bytes);
  // The segment takes no more: gives back the room it did not use.
  void finish(LogSegment& segment);

  // A number above every segment so far: each one made later has a higher one.
  std::uint32_t cut() { return next_number_.fetch_add(1, std::memory_order_relaxed); }
  // Removes the files of all segments below `cut`. Errors are the last one's; the rest is removed all the same.
  Result<void> remove_below(std::uint32_t cut);

  std::size_t segment_bytes() const { return segment_bytes_; }
  std::uint64_t bytes() const;
  std::size_t segments() const;
  std::string path_of(std::uint32_t segment) const;
  const std::string& path() const { return path_; }

 private:
  disk::Filesystem& filesystem_;
  const std::string path_;
  const std::size_t segment_bytes_;
  const std::uint64_t limit_;
  std::atomic<std::uint64_t> next_order_{1};
  std::atomic<std::uint32_t> next_number_{1};  // of streams and segments alike
  mutable std::mutex mutex_;
  std::map<std::uint32_t, std::uint64_t> sizes_;
};

}  // namespace bellwether::series
