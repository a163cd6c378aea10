// FaultyFilesystem: the fault-injecting twin of the operating system's Filesystem, wholly in memory and deterministic by its seed. It
// counts every I/O operation and can fail or stop at any of them; afterwards it gives back a disk with what survived. A test of a store
// walks through every k:
//
//   for (std::uint64_t k = 0;; ++k) {
//     FaultyFilesystem disk(seed);
//     disk.inject({FaultyFilesystem::Fault::kStop, k});
//     const Promised promised = run(disk);                        // what the store acknowledged
//     if (!disk.fault_hit()) break;
//     auto survived = disk.after_power_cut(seed + k);
//     verify(*survived, promised) << disk.fault_place();
//   }
//
// Any thread, under one lock; its files must not outlive it. What a cut may do is told in memory_disk.h. A mapping shows its file as it was when it was mapped.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "disk/filesystem.h"
#include "disk/memory_disk.h"
#include "runtime/mutex.h"

namespace bellwether::disk {

class FaultyFilesystem final : public Filesystem {
 public:
  explicit FaultyFilesystem(std::uint64_t seed);
  ~FaultyFilesystem() override;

  struct Fault {
    enum Kind {
      kStop,     // operation `at` and all later ones fail: the process has died or the power is gone
      kIoError,  // operation `at` fails with EIO; a write leaves a prefix, a sync forgets what it did not get to
      kNoSpace,  // the first operation from `at` on that needs space fails with ENOSPC; a write leaves a prefix
    } kind = kStop;
    std::uint64_t at = 0;  // counted from 0
  };
  // One fault at a time; a new one takes the place of one that has not struck.
  void inject(Fault fault) BW_EXCLUDES(mutex_);
  // Bytes all files may hold together; growing past it is ENOSPC. Unlimited at first.
  void set_capacity(std::uint64_t bytes) BW_EXCLUDES(mutex_);

  std::uint64_t operations() const BW_EXCLUDES(mutex_);
  bool fault_hit() const BW_EXCLUDES(mutex_);
  // "17: write /data/wal-0" for the operation that met the fault; empty before.
  std::string fault_place() const BW_EXCLUDES(mutex_);

  // A new disk without faults, with all that was written / with what a power cut leaves. Files of the old one stay usable and
  // change nothing on the new one.
  std::unique_ptr<FaultyFilesystem> after_kill() const BW_EXCLUDES(mutex_);
  std::unique_ptr<FaultyFilesystem> after_power_cut(std::uint64_t seed) const BW_EXCLUDES(mutex_);

  Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override;
  Result<std::unique_ptr<Mapping>> map(const std::string& path) override;
  Result<void> rename(const std::string& from, const std::string& to) override;
  Result<void> remove(const std::string& path) override;
  Result<void> make_directories(const std::string& path) override;
  Result<void> sync_directory(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
  Result<bool> exists(const std::string& path) override;
  Result<Space> space(const std::string& path) override;
  Result<std::unique_ptr<File>> lock(const std::string& path) override;

 private:
  class MemoryFile;
  class MemoryMapping;
  enum class Needs { kNothing, kSpace };

  FaultyFilesystem(std::uint64_t seed, MemoryDisk disk);
  // Counts one operation and says whether it fails.
  Result<void> begin(std::string_view action, const std::string& path, Needs needs) BW_REQUIRES(mutex_);
  Result<void> change(MemoryDisk::Inode& inode, MemoryDisk::Change change, const std::string& path) BW_REQUIRES(mutex_);
  void unlock(const std::string& path) BW_EXCLUDES(mutex_);

  mutable runtime::Mutex mutex_;
  MemoryDisk::Random random_ BW_GUARDED_BY(mutex_);
  MemoryDisk disk_ BW_GUARDED_BY(mutex_);
  std::set<std::string> locked_ BW_GUARDED_BY(mutex_);
  std::optional<Fault> fault_ BW_GUARDED_BY(mutex_);
  std::string fault_place_ BW_GUARDED_BY(mutex_);
  std::uint64_t operations_ BW_GUARDED_BY(mutex_) = 0;
  std::uint64_t capacity_ BW_GUARDED_BY(mutex_) = std::numeric_limits<std::uint64_t>::max();
};

}  // namespace bellwether::disk
