// PointRestorer: puts the points of the log back where their writers had put them, at start.
//
// Threads: one, before anybody writes. Cost: about 10 ns a point in the order of a writer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/log.h"
#include "base/metrics.h"
#include "series/family.h"
#include "series/log_points.h"
#include "series/name_table.h"
#include "series/snapshot.h"

namespace bellwether::series {

class PointRestorer {
 public:
  PointRestorer(std::size_t max_series, const FamilyTable& families, const NameTable& names, SnapshotBoard& board,
                Metrics& metrics, Log log);

  // All points of one record. Those of series that have no name on disk are counted and passed over.
  void restore(std::span<const std::byte> payload);

  std::uint64_t points() const { return points_; }

 private:
  // Finds the window or late map for points of that family and time, and keeps them for the next ones.
  void locate(FamilyId family, std::int64_t timestamp);

  const std::size_t max_series_;
  const FamilyTable& families_;
  const NameTable& names_;
  SnapshotBoard& board_;
  Counter& unknown_series_;
  Log log_;
  std::uint64_t points_ = 0;

  bool located_ = false;
  FamilyId family_{};
  std::int64_t timestamp_ = 0;
  std::int64_t slot_ = 0;
  std::shared_ptr<Window> window_;  // null: late
  std::shared_ptr<LateMap> late_;
};

}  // namespace bellwether::series
