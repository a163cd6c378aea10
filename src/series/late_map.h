// LateMap: points that came behind the open windows, until they are written as patch files.
//
// Threads: any; a lock for each sixteenth of the series. Bounded by limits.late_points, which the writer checks.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "series/backend.h"

namespace bellwether::series {

class LateMap {
 public:
  struct Point {
    std::int64_t slot;
    double value;
  };

  void add(SeriesId id, std::int64_t slot, double value);

  // Puts the values of slots [first_slot, first_slot + out.size()) over `out`. Returns whether there was one.
  bool overlay(SeriesId id, std::int64_t first_slot, std::span<double> out) const;

  // Every series with its points, sorted by slot, one for each slot.
  void for_each(const std::function<void(SeriesId id, std::span<const Point> points)>& visitor) const;

  // Points held; overwritten ones count until the map is gone.
  std::size_t size() const { return size_.load(std::memory_order_relaxed); }

 private:
  static constexpr std::size_t kShards = 16;
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<std::uint32_t, std::vector<Point>> points;  // in order of arrival
  };
  Shard& shard(SeriesId id) { return shards_[static_cast<std::uint32_t>(id) % kShards]; }
  const Shard& shard(SeriesId id) const { return shards_[static_cast<std::uint32_t>(id) % kShards]; }

  std::array<Shard, kShards> shards_;
  std::atomic<std::size_t> size_{0};
};

}  // namespace bellwether::series
