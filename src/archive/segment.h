// Segment and SegmentCache: what is known of each sealed file at all times (about 400 bytes), and which of them are open.
//
// Any thread. The cache holds indexes up to a number of bytes and of files; the least recently used are closed. What somebody still uses stays.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "archive/segment_index.h"
#include "base/result.h"
#include "disk/filesystem.h"
#include "runtime/mutex.h"

namespace bellwether::archive {

class Segment {
 public:
  Segment(std::string path, std::uint32_t generation, const SegmentInfo& info)
      : path_(std::move(path)), generation_(generation), info_(info) {}
  // kDataLoss when the file is no segment. Reads its first and last bytes.
  static Result<std::shared_ptr<Segment>> find(disk::Filesystem& filesystem, const std::string& path,
                                               std::uint32_t generation);

  const std::string& path() const { return path_; }
  std::uint32_t generation() const { return generation_; }  // how often it was written anew
  const SegmentInfo& info() const { return info_; }
  // True the first time: it is counted and logged once.
  bool note_damage() const { return !is_damaged_.exchange(true, std::memory_order_relaxed); }

 private:
  friend class SegmentCache;
  const std::string path_;
  const std::uint32_t generation_;
  const SegmentInfo info_;
  mutable SegmentIndex::Checked checked_{};
  mutable std::atomic<bool> is_damaged_{false};
};

// "<folder>/0000000012.segment", or "0000000012-1.segment" once it was written anew.
std::string segment_path(const std::string& folder, std::uint32_t number, std::uint32_t generation);

class SegmentCache {
 public:
  static constexpr std::size_t kMaxOpen = 256;  // files

  SegmentCache(disk::Filesystem& filesystem, std::size_t max_bytes) : filesystem_(filesystem), max_bytes_(max_bytes) {}

  Result<std::shared_ptr<const SegmentIndex>> open(const std::shared_ptr<const Segment>& segment) BW_EXCLUDES(mutex_);
  // Closes it when nobody uses it any more.
  void forget(const Segment& segment) BW_EXCLUDES(mutex_);
  std::size_t memory_bytes() const BW_EXCLUDES(mutex_);

 private:
  struct Entry {
    std::shared_ptr<const Segment> segment;
    std::shared_ptr<const SegmentIndex> index;
  };
  void drop(std::list<Entry>::iterator entry) BW_REQUIRES(mutex_);

  disk::Filesystem& filesystem_;
  const std::size_t max_bytes_;
  mutable runtime::Mutex mutex_;
  std::list<Entry> open_ BW_GUARDED_BY(mutex_);  // most recently used first
  std::unordered_map<const Segment*, std::list<Entry>::iterator> places_ BW_GUARDED_BY(mutex_);
  std::size_t bytes_ BW_GUARDED_BY(mutex_) = 0;
};

}  // namespace bellwether::archive
