// Fetcher: values of many series over a range, put together from partition files, windows and late points.
//
// Threads: any. Memory: about 1 MiB a worker.
#pragma once

#include <span>

#include "base/result.h"
#include "series/backend.h"
#include "series/name_table.h"
#include "series/query_pool.h"
#include "series/snapshot.h"

namespace bellwether::series {

// The slots that Graphite's fetch answers for a family: see Backend::fetch. No slots when the range is in the future or before the retention.
Grid grid_of(const Family& family, TimeRange range, UnixSeconds now);

class Fetcher {
 public:
  Fetcher(const FamilyTable& families, const NameTable& names, const SnapshotBoard& board, QueryPool& pool)
      : families_(families), names_(names), board_(board), pool_(pool) {}

  Result<void> fetch(std::span<const SeriesId> ids, TimeRange range, UnixSeconds now, Budget& budget,
                     FetchSink& sink) const;

 private:
  // Series of one family that are read together.
  struct Task {
    FamilyId family;
    std::vector<std::uint32_t> indexes;  // positions in the request
  };
  std::vector<Task> plan(std::span<const SeriesId> ids, std::span<const Grid> grids) const;
  void read(const Task& task, const Snapshot& snapshot, std::span<const SeriesId> ids, const Grid& grid,
            std::size_t worker, std::vector<double>& scratch, FetchSink& sink) const;

  const FamilyTable& families_;
  const NameTable& names_;
  const SnapshotBoard& board_;
  QueryPool& pool_;
};

}  // namespace bellwether::series
