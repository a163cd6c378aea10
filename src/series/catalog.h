// Catalog: the partition files of a store. It owns the manifest, names new files, publishes every change as a snapshot
// and removes what no longer counts.
//
// Threads: one at a time, apart from bytes() and count().
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "disk/filesystem.h"
#include "series/family.h"
#include "series/manifest.h"
#include "series/partition_handle.h"
#include "series/partition_writer.h"
#include "series/snapshot.h"

namespace bellwether::series {

class Catalog {
 public:
  // Reads the manifest in `folder`, publishes its files to `board` and removes strays from folder/data. A file that is
  // listed and not there is logged and forgotten.
  static Result<std::unique_ptr<Catalog>> open(disk::Filesystem& filesystem, const std::string& folder,
                                               FamilyTable& families, SnapshotBoard& board, Log log);

  // The log before this segment is in files.
  std::uint32_t log_cut() const { return log_cut_; }

  // A writer of a file that will belong to the family. The sequence is the next one.
  struct NewFile {
    std::string name;
    PartitionInfo info;
    std::unique_ptr<PartitionWriter> writer;
  };
  Result<NewFile> create(const Family& family, std::int64_t first_slot, std::uint32_t slots, std::uint16_t level,
                         PartitionKind kind);

  struct Added {
    FamilyId family;
    std::string name;
    ManifestFile file;
  };
  struct Change {
    std::vector<Added> added;
    PartitionList dropped;
    std::optional<std::uint32_t> log_cut;
  };
  // Finishes the file and adds it to the change, unless it is empty: then it is removed. Answers its handle's name,
  // empty if there is none.
  Result<std::string> finish(FamilyId family, NewFile file, Change& change);

  // Removes the files of a change that will not be applied.
  void discard(const Change& change);

  // Makes the change durable, then visible together with `edit`, then removes what was dropped. Nothing is changed
  // after an error, and the change's files are seen to.
  Result<void> apply(const Change& change, const std::function<void(Snapshot&)>& edit);

  std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
  std::size_t count() const { return count_.load(std::memory_order_relaxed); }

 private:
  Catalog(disk::Filesystem& filesystem, std::string folder, SnapshotBoard& board, Log log)
      : filesystem_(filesystem), folder_(std::move(folder)), board_(board), log_(log) {}

  Result<void> load(FamilyTable& families);
  void remove(const std::string& name);

  disk::Filesystem& filesystem_;
  const std::string folder_;
  SnapshotBoard& board_;
  Log log_;
  std::unique_ptr<Manifest> manifest_;
  std::uint64_t next_sequence_ = 1;
  std::uint32_t log_cut_ = 0;
  std::vector<std::string> doubtful_;  // files of changes that failed while they were made durable
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::size_t> count_{0};
};

}  // namespace bellwether::series
