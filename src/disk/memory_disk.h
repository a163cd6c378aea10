// MemoryDisk: a disk in memory that knows what is durable. It keeps every file and every name twice, as the process sees it and as the
// platter has it, with the changes in between; a power cut lets any part of those changes survive. The model under FaultyFilesystem.
//
// What a power cut may do: each unsynced write is kept, lost, or torn at 512-byte sectors; a lost write may still have grown the file
// (with zeros); each unsynced creation, removal or rename of a name is kept or lost on its own (a rename always as a whole). A folder
// that was lost takes its content along.
//
// One thread. Paths are normalised by the caller; "/" and "." exist.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::disk {

class MemoryDisk {
 public:
  using Random = std::mt19937_64;

  // Sets bytes at `offset`, or with `is_resize` the size to `offset`.
  struct Change {
    std::uint64_t offset = 0;
    std::string bytes;
    bool is_resize = false;
  };

  struct Inode {
    std::string live;
    std::string durable;
    std::vector<Change> unsynced;

    void change(Change change);
    void sync();
    // What a failing sync does: some of the changes reach the platter, the others never will, though they can still be read.
    void fail_sync(Random& random);
  };
  using InodePointer = std::shared_ptr<Inode>;

  MemoryDisk();

  // Null when there is no such file.
  InodePointer find(const std::string& path) const;
  bool is_directory(const std::string& path) const;
  bool exists(const std::string& path) const { return live_.contains(path); }
  Result<InodePointer> create(const std::string& path);
  Result<void> make_directories(const std::string& path);
  Result<void> rename(const std::string& from, const std::string& to);
  Result<void> remove(const std::string& path);
  Result<std::vector<std::string>> list(const std::string& directory) const;
  Result<void> sync_directory(const std::string& path);
  std::uint64_t used_bytes() const;

  // The disk as the next process finds it: after a kill all that was written, after a power cut all that was durable and some of the rest.
  MemoryDisk after_kill() const;
  MemoryDisk after_power_cut(Random& random) const;

 private:
  struct Entry {
    InodePointer inode;  // null: a directory
  };
  using Names = std::map<std::string, Entry, std::less<>>;
  // Binds `path` to `entry` (none: unbinds it) and unbinds `renamed_from`, all at once.
  struct NameChange {
    std::string path;
    std::optional<Entry> entry;
    std::string renamed_from;
  };

  static void apply(const NameChange& change, Names& names);
  void change_names(NameChange change);
  // The same files under the same names, all of it durable.
  static MemoryDisk settled(const Names& names, const std::map<const Inode*, std::string>& contents);

  Names live_;
  Names durable_;
  std::vector<NameChange> unsynced_;
};

}  // namespace bellwether::disk
