// Manifest: which files belong to a store and where its log starts. A partition file exists only if the manifest says so; strays in the folder are
// left-overs of a crash. Format: docs/formats/manifest.md.
//
// Threads: one at a time. Cost: append() one write and one sync (0.2-0.5 ms), now and then a rewrite of some 100 bytes a file.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <variant>

#include "base/result.h"
#include "disk/filesystem.h"
#include "series/partition.h"

namespace bellwether::series {

struct ManifestFile {
  PartitionInfo info;
  std::uint64_t bytes = 0;
  std::uint32_t series = 0;

  friend bool operator==(const ManifestFile&, const ManifestFile&) = default;
};

// Where replay of a log stream starts: everything before is in files.
struct LogPosition {
  std::uint64_t segment = 0;
  std::uint64_t record = 0;

  friend bool operator==(const LogPosition&, const LogPosition&) = default;
};

struct AddFile {
  std::string name;  // relative to the store's folder
  ManifestFile file;
};
struct DropFile {
  std::string name;
};
struct CutLog {
  std::uint32_t stream = 0;
  LogPosition position;
};
// No file added later may have a lower sequence. Adding a file says the same of its successor's.
struct NextSequence {
  std::uint64_t sequence = 1;
};
using ManifestRecord = std::variant<AddFile, DropFile, CutLog, NextSequence>;

struct ManifestState {
  std::map<std::string, ManifestFile, std::less<>> files;
  std::map<std::uint32_t, LogPosition> log_cuts;
  std::uint64_t next_sequence = 1;  // above that of every file there ever was

  friend bool operator==(const ManifestState&, const ManifestState&) = default;
};

class Manifest {
 public:
  static constexpr std::uint64_t kRewriteBytes =
      4 << 20;  // a log longer than this, and twice what its state needs, is rewritten

  // Reads `path`, or creates it in its folder, which exists. A torn last record (a crash during append) is cut off. kDataLoss, naming the byte,
  // when damage is anywhere else: then records behind it would be lost silently, and files with them.
  static Result<std::unique_ptr<Manifest>> open(disk::Filesystem& filesystem, std::string path);
  Manifest(const Manifest&) = delete;
  Manifest& operator=(const Manifest&) = delete;

  const ManifestState& state() const { return state_; }
  std::uint64_t log_bytes() const { return size_; }

  // All of `records` or none, durable when it returns. After an error state() is as before, but a restart may find either: the next append
  // writes the whole state anew, so that nothing depends on a file whose sync failed. Adding a name that is there or dropping one that is
  // not is a CHECK.
  Result<void> append(std::span<const ManifestRecord> records);

 private:
  Manifest(disk::Filesystem& filesystem, std::string path) : filesystem_(filesystem), path_(std::move(path)) {}

  Result<void> rewrite(const ManifestState& state);

  disk::Filesystem& filesystem_;
  const std::string path_;
  std::unique_ptr<disk::File> file_;  // null when the next append has to rewrite
  ManifestState state_;
  std::uint64_t size_ = 0;
  std::uint64_t rewritten_size_ = 0;
  std::uint64_t batch_ = 0;  // number of the last record
};

}  // namespace bellwether::series
