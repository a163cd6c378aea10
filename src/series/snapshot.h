// Snapshot: everything a reader needs for one consistent answer: the windows in memory, the late points and the
// partition files of every family. A point is in at least one of them at any moment, since each change of home is one
// new snapshot.
//
// Snapshots are immutable but for the values inside windows and late maps. Writers pin the snapshot they write by for
// the length of a batch; who seals a window publishes a snapshot that closes it and waits until no older one is pinned.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <vector>

#include "series/family.h"
#include "series/late_map.h"
#include "series/partition_handle.h"
#include "series/window.h"

namespace bellwether::series {

struct FamilyState {
  std::int64_t open_from =
      std::numeric_limits<std::int64_t>::min();  // windows below this number take no points any more
  std::vector<std::shared_ptr<Window>> windows;  // in order of number; closed ones until their file is there

  std::shared_ptr<const PartitionList> files;  // null: none

  std::shared_ptr<Window> find(std::int64_t number) const;
};

struct Snapshot {
  std::uint64_t version = 1;
  std::vector<FamilyState> families;           // by FamilyId; those without anything may be missing at the end
  std::vector<std::shared_ptr<LateMap>> late;  // oldest first; the last one takes points

  const FamilyState* family(FamilyId id) const {
    return static_cast<std::size_t>(id) < families.size() ? &families[static_cast<std::size_t>(id)] : nullptr;
  }
  FamilyState& family_for_change(FamilyId id);
};

class SnapshotBoard {
 public:
  SnapshotBoard();

  std::shared_ptr<const Snapshot> current() const;
  std::uint64_t version() const { return version_.load(); }

  // Publishes a changed copy and returns it. Changes never overlap.
  std::shared_ptr<const Snapshot> change(const std::function<void(Snapshot&)>& edit);

  // What a writer holds: 0, or the version of the snapshot it writes by.
  using Pin = std::atomic<std::uint64_t>;
  void add_pin(const Pin& pin);
  void remove_pin(const Pin& pin);
  // Pins the newest snapshot; `held` is what the writer has, replaced when it is older.
  void pin(Pin& pin, std::shared_ptr<const Snapshot>& held) const;

  // Whether no writer is still at a version below this one.
  bool passed(std::uint64_t version) const;

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> current_;  // guarded by mutex_
  std::vector<const Pin*> pins_;             // guarded by mutex_
  std::atomic<std::uint64_t> version_{1};
};

}  // namespace bellwether::series
