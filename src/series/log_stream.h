// LogStream: the write-ahead log of one writer. The writer hands over records; the committer frames them, writes them
// into segments and syncs.
//
// Segments have numbers that grow through the whole folder, so that "everything before segment N is in partition files"
// is one number. A write that fails is tried again at the same place; a sync that fails condemns its segment, and
// everything not yet synced is written again into a new one.
//
// Threads: hand_over() from the writer; write(), sync(), end_segment() from the committer alone. Memory: what is not
// yet on disk, bounded by limits.log_pending_bytes through refusing().
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "disk/filesystem.h"
#include "series/log_folder.h"

namespace bellwether::series {

class LogStream {
 public:
  LogStream(LogFolder& folder, std::size_t pending_limit)
      : folder_(folder), number_(folder.next_stream()), pending_limit_(pending_limit) {}

  // One record (header unfilled) and how many points of this writer were accepted up to its end.
  void hand_over(std::span<const std::byte> record, std::uint64_t accepted);

  // True when appends must be refused: too much waits for the disk, or the disk has failed twice.
  bool refusing() const {
    return refusing_.load(std::memory_order_relaxed) || pending_bytes_.load(std::memory_order_relaxed) > pending_limit_;
  }

  // Takes what was handed over, so that write() will write it. Returns whether there is anything to write.
  bool take();
  Result<void> write();
  // After it everything written is durable. Does nothing when all is.
  Result<void> sync();
  // For durability `os`: what is written counts as durable.
  void count_written();
  // The next write begins a new segment. Requires everything synced.
  void end_segment();

  bool has_unsynced() const { return !unsynced_.empty(); }
  std::uint64_t durable() const { return durable_.load(std::memory_order_acquire); }
  std::uint64_t pending_bytes() const { return pending_bytes_.load(std::memory_order_relaxed); }

 private:
  // Records back to back, with where each begins.
  struct Batch {
    std::vector<std::byte> bytes;
    std::vector<std::size_t> records;
    std::uint64_t accepted = 0;
  };
  Result<void> start_segment();
  Result<void> write_batch(Batch& batch);
  void release(Batch&& batch);

  LogFolder& folder_;
  const std::uint32_t number_;
  const std::size_t pending_limit_;

  std::mutex mutex_;
  std::vector<Batch> handed_over_;  // guarded by mutex_
  std::vector<Batch> spare_;        // guarded by mutex_: buffers to use again

  std::vector<Batch> unwritten_;
  std::vector<Batch> unsynced_;
  std::unique_ptr<LogSegment> segment_;
  std::uint64_t next_record_ = 1;
  std::uint64_t synced_accepted_ = 0;

  std::atomic<std::uint64_t> durable_{0};
  std::atomic<std::uint64_t> pending_bytes_{0};  // handed over and not durable
  std::atomic<bool> refusing_{false};
};

}  // namespace bellwether::series
