// Sealer: moves points from memory into partition files and cuts the log behind them.
//
// A pass closes the windows whose grace is over, writes them, writes what open windows hold so far as a patch (replaced
// by the next pass), and late points as patches of whole spans. So every point the log held before the pass is in a
// file, and the log begins anew. Writers go on meanwhile: the pass waits only until each has ended the batch that it
// was in when windows were closed.
//
// Threads: one at a time. Memory: a few MiB, and 32 bytes a late point. Cost: about 20 ns a point.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/time.h"
#include "series/catalog.h"
#include "series/family.h"
#include "series/log_committer.h"
#include "series/log_folder.h"
#include "series/name_table.h"
#include "series/options.h"
#include "series/snapshot.h"

namespace bellwether::series {

class Sealer {
 public:
  static constexpr std::uint64_t kLogCutBytes = 256 << 20;  // a longer log is cut even if no window is due
  static constexpr milliseconds kPatience{5000};            // for a writer's batch

  Sealer(const Options& options, const FamilyTable& families, const NameTable& names, SnapshotBoard& board,
         LogCommitter& committer, LogFolder& log_folder, Catalog& catalog, Metrics& metrics, Log log);

  // Whether a pass has something to do.
  bool due(UnixSeconds now) const;

  // One pass. After an error nothing is lost or freed, and the next pass does it again; kUnavailable when a writer
  // keeps its batch open.
  Result<void> pass(UnixSeconds now);

 private:
  using WindowKey = std::pair<FamilyId, std::int64_t>;

  std::shared_ptr<const Snapshot> close_windows(UnixSeconds now);
  Result<void> wait_for_writers(std::uint64_t version) const;
  // Afterwards everything that was read from memory so far is durable in the log as well. A file may hold a point of a
  // batch that was not yet logged; were the file kept and the log not, later points would survive earlier ones of their
  // writer.
  Result<void> settle();
  // The windows that were stored to since the last pass.
  std::set<const Window*> take_changed() const;
  Result<void> write_windows(const Snapshot& snapshot, const std::set<const Window*>& changed, Catalog::Change& change,
                             std::map<WindowKey, std::string>& saved);
  Result<std::string> write_window(FamilyId family, const Window& window, PartitionKind kind, Catalog::Change& change);
  Result<void> write_late(const Snapshot& snapshot, Catalog::Change& change);
  std::shared_ptr<PartitionHandle> handle_of(const Snapshot& snapshot, FamilyId family, const std::string& name) const;

  const Options& options_;
  const FamilyTable& families_;
  const NameTable& names_;
  SnapshotBoard& board_;
  LogCommitter& committer_;
  LogFolder& log_folder_;
  Catalog& catalog_;
  Counter& sealed_;
  Log log_;
  std::map<WindowKey, std::string> saved_;  // the patch that holds an open window so far, all of it
};

}  // namespace bellwether::series
