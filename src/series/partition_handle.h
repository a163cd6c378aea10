// PartitionHandle: a partition file that the manifest lists, opened when it is first read and closed again when nobody
// has read it for a while, so that years of files do not hold years of descriptors.
//
// Threads: any.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "disk/filesystem.h"
#include "series/manifest.h"
#include "series/partition_reader.h"

namespace bellwether::series {

class PartitionHandle {
 public:
  PartitionHandle(disk::Filesystem& filesystem, std::string name, std::string path, const ManifestFile& file)
      : filesystem_(filesystem), name_(std::move(name)), path_(std::move(path)), file_(file) {}

  const std::string& name() const { return name_; }  // in the manifest
  const std::string& path() const { return path_; }
  const ManifestFile& file() const { return file_; }
  const PartitionInfo& info() const { return file_.info; }
  std::int64_t first_slot() const { return file_.info.start / file_.info.step; }
  std::int64_t end_slot() const { return first_slot() + file_.info.slots; }

  Result<std::shared_ptr<const PartitionReader>> reader();

  // Closes the file unless it was read since the last call. For one caller.
  void close_if_idle();

  // True for the first one to ask: who finds damage tells it once.
  bool first_to_complain() { return !complained_.exchange(true, std::memory_order_relaxed); }

 private:
  disk::Filesystem& filesystem_;
  const std::string name_;
  const std::string path_;
  const ManifestFile file_;
  std::mutex mutex_;
  std::shared_ptr<const PartitionReader> reader_;  // guarded by mutex_
  std::atomic<bool> used_{false};
  std::atomic<bool> complained_{false};
};

// In order of sequence: what a later one says about a slot counts.
using PartitionList = std::vector<std::shared_ptr<PartitionHandle>>;

}  // namespace bellwether::series
