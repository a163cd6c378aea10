// Filesystem and File: all disk access of the stores, behind one interface, so that a test can stand in a
// disk that fails, tears and forgets. Paths are relative to nothing: callers pass whole paths. Errors are
// kIo, kNotFound, kResourceExhausted (no space) and name the path.
//
// Durability: bytes are durable after sync(); a new, renamed or removed name is durable after
// sync_directory() of its folder. A failed sync() is final for that File: its unsynced bytes may be gone, and
// later syncs prove nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::disk {

enum class OpenMode {
  kRead,       // must exist
  kReadWrite,  // must exist
  kCreate,     // must not exist
  kCreateOrOpen,
};

// Positioned reads may come from any thread; writes and sync from one at a time.
class File {
 public:
  virtual ~File() = default;
  // Reads up to out.size() bytes; fewer only at the end of the file.
  virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> out) const = 0;
  // Writes all of `bytes` or fails; after a failure any prefix may be there.
  virtual Result<void> write_at(std::uint64_t offset, std::span<const std::byte> bytes) = 0;
  virtual Result<void> sync() = 0;  // fdatasync
  virtual Result<void> truncate(std::uint64_t size) = 0;
  // Reserves blocks up to `size` and grows the file to it with zeros, so that writes within cannot meet a
  // full disk.
  virtual Result<void> allocate(std::uint64_t size) = 0;
  virtual Result<std::uint64_t> size() const = 0;
};

// A read-only view of a whole file that stays valid as long as it lives, even when the file is unlinked.
class Mapping {
 public:
  virtual ~Mapping() = default;
  virtual std::span<const std::byte> bytes() const = 0;
};

struct Space {
  std::uint64_t total_bytes = 0;
  std::uint64_t free_bytes = 0;
};

class Filesystem {
 public:
  virtual ~Filesystem() = default;
  virtual Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) = 0;
  virtual Result<std::unique_ptr<Mapping>> map(const std::string& path) = 0;
  virtual Result<void> rename(const std::string& from, const std::string& to) = 0;  // replaces `to`
  virtual Result<void> remove(const std::string& path) = 0;
  virtual Result<void> make_directories(const std::string& path) = 0;  // fine when it exists
  virtual Result<void> sync_directory(const std::string& path) = 0;
  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;  // names, sorted, without . and ..
  virtual Result<bool> exists(const std::string& path) = 0;
  virtual Result<Space> space(const std::string& path) = 0;
  // An exclusive lock that ends with the returned object or the process; kAlreadyExists when another process
  // holds it.
  virtual Result<std::unique_ptr<File>> lock(const std::string& path) = 0;

  // Whole small files: read it; replace it atomically and durably (temporary name, sync, rename, directory
  // sync).
  Result<std::string> read_file(const std::string& path);
  Result<void> replace_file(const std::string& path, std::string_view content);
};

// The folder part of a path: "/a/b" for "/a/b/c", "/" for "/a", "." for "a".
std::string directory_of(std::string_view path);

// The operating system's. Thread-safe.
Filesystem& system_filesystem();

}  // namespace bellwether::disk
