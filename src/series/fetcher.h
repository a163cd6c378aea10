// Fetcher: values of many series over a range, put together from partition files, windows and late points.
//
// Threads: any. Memory: about 1 MiB a worker.
#pragma once

#include <span>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "series/backend.h"
#include "series/name_table.h"
#include "series/query_pool.h"
#include "series/snapshot.h"

namespace bellwether::series {

// The slots that Graphite's fetch answers for a family: see Backend::fetch. No slots when the range is in the future or
// before the retention.
Grid grid_of(const Family& family, TimeRange range, UnixSeconds now);

class Fetcher {
 public:
  Fetcher(const FamilyTable& families, const NameTable& names, const SnapshotBoard& board, QueryPool& pool,
          Metrics& metrics, Log log);

  Result<void> fetch(std::span<const SeriesId> ids, TimeRange range, UnixSeconds now, Budget& budget,
                     FetchSink& sink) const;

 private:
  // Series of one family that are read together.
  struct Task {
    FamilyId family;
    std::vector<std::uint32_t> indexes;  // positions in the request
  };
  std::vector<Task> plan(std::span<const SeriesId> ids, std::span<const Grid> grids) const;
  // What one worker uses again from task to task.
  struct Scratch {
    std::vector<SeriesId> ids;
    std::vector<std::uint8_t> found;  // for each series, whether it has a value
    std::vector<double> values;       // series after series
    std::vector<double> block;
  };
  void read(const Task& task, const Snapshot& snapshot, std::span<const SeriesId> ids, const Grid& grid,
            std::size_t worker, Scratch& scratch, FetchSink& sink) const;
  void read_files(const FamilyState& state, const Grid& grid, Scratch& scratch) const;
  void complain(PartitionHandle& handle, const Error& error) const;

  const FamilyTable& families_;
  const NameTable& names_;
  const SnapshotBoard& board_;
  QueryPool& pool_;
  Counter& damaged_;
  Log log_;
};

}  // namespace bellwether::series
