// Compactor: keeps partition files few. Files of one span (sixteen windows) become one; files whose last slot is older
// than the retention go.
//
// Threads: one at a time, the keeper's. Memory: about 2 MiB. Cost: about 25 ns a slot.
#pragma once

#include <cstdint>

#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/time.h"
#include "series/catalog.h"
#include "series/family.h"
#include "series/name_table.h"
#include "series/snapshot.h"

namespace bellwether::series {

class Compactor {
 public:
  // Patches of a span that wait before the span is written anew: each costs every reader of the span a look.
  static constexpr std::size_t kMaxPatches = 8;

  Compactor(disk::Filesystem& filesystem, std::string quarantine, const FamilyTable& families, const NameTable& names,
            const SnapshotBoard& board, Catalog& catalog, Metrics& metrics, Log log);

  static constexpr seconds kIdle{300};  // a file that nobody has read for so long is closed

  // Removes what has outlived its retention, and closes what is idle.
  Result<void> expire(UnixSeconds now);

  // Merges one span that needs it. Answers whether there was one.
  Result<bool> merge_one();

 private:
  struct Span {
    FamilyId family{};
    std::int64_t first_slot = 0;
    PartitionKind kind = PartitionKind::kComplete;
    PartitionList files;
  };
  bool find_span(Span& out) const;
  Result<void> merge(const Span& span);
  void set_aside(PartitionHandle& handle, const Error& error);

  disk::Filesystem& filesystem_;
  const std::string quarantine_;
  const FamilyTable& families_;
  const NameTable& names_;
  const SnapshotBoard& board_;
  Catalog& catalog_;
  Counter& merged_;
  Counter& expired_;
  Counter& damaged_;
  Log log_;
  UnixSeconds next_idle_check_{};
  std::uint64_t quiet_version_ = 0;  // of the snapshot in which there was nothing to merge
};

}  // namespace bellwether::series
