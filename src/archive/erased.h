// Erased: which groups were erased, and up to which record. Kept in one small file that is replaced as a whole, until no file holds any of them.
//
// Any thread. Cost: a file write for each change; a search pays for the groups it meets.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "archive/store.h"
#include "base/result.h"
#include "disk/filesystem.h"
#include "runtime/mutex.h"

namespace bellwether::archive {

class ErasedGroups {
 public:
  using Key = std::pair<std::uint32_t, std::uint64_t>;  // project and group

  bool contains(Key key, Position position) const {
    const auto found = until_.find(key);
    return found != until_.end() && position <= found->second;
  }
  bool may_touch(Position first) const { return first <= latest_; }
  const std::map<Key, Position>& until() const { return until_; }
  void add(Key key, Position until);

 private:
  std::map<Key, Position> until_;
  Position latest_{};
};

class Erased {
 public:
  static constexpr std::size_t kMaxGroups = 1'000'000;  // kResourceExhausted past it

  // kDataLoss when the file is not what was written.
  static Result<std::unique_ptr<Erased>> open(disk::Filesystem& filesystem, std::string path);

  std::shared_ptr<const ErasedGroups> groups() const BW_EXCLUDES(mutex_);
  // Durable when it returns.
  Result<void> add(std::uint32_t project, std::span<const std::uint64_t> groups, Position until) BW_EXCLUDES(mutex_);
  // Nothing before this position is left in any file.
  Result<void> forget_before(Position first) BW_EXCLUDES(mutex_);

 private:
  Erased(disk::Filesystem& filesystem, std::string path) : filesystem_(filesystem), path_(std::move(path)) {}
  Result<void> replace(ErasedGroups changed) BW_REQUIRES(mutex_);

  disk::Filesystem& filesystem_;
  const std::string path_;
  mutable runtime::Mutex mutex_;
  std::shared_ptr<const ErasedGroups> groups_ BW_GUARDED_BY(mutex_) = std::make_shared<ErasedGroups>();
};

}  // namespace bellwether::archive
