#include "series/late_map.h"

#include <algorithm>
#include <numeric>

namespace bellwether::series {

void LateMap::add(SeriesId id, std::int64_t slot, double value) {
  Shard& home = shard(id);
  const std::lock_guard lock(home.mutex);
  std::vector<Point>& points = home.points[static_cast<std::uint32_t>(id)];
  if (!points.empty() && points.back().slot == slot) {
    points.back().value = value;
    return;
  }
  points.push_back(Point{slot, value});
  size_.fetch_add(1, std::memory_order_relaxed);
}

bool LateMap::overlay(SeriesId id, std::int64_t first_slot, std::span<double> out) const {
  if (size() == 0) return false;
  const Shard& home = shard(id);
  const std::lock_guard lock(home.mutex);
  const auto found = home.points.find(static_cast<std::uint32_t>(id));
  if (found == home.points.end()) return false;
  bool any = false;
  for (const Point& point : found->second) {
    const std::int64_t at = point.slot - first_slot;
    if (at < 0 || at >= static_cast<std::int64_t>(out.size())) continue;
    out[static_cast<std::size_t>(at)] = point.value;
    any = true;
  }
  return any;
}

void LateMap::for_each(const std::function<void(SeriesId id, std::span<const Point> points)>& visitor) const {
  std::vector<Point> sorted;
  std::vector<std::uint32_t> order;  // places in the order of arrival
  for (const Shard& home : shards_) {
    const std::lock_guard lock(home.mutex);
    for (const auto& [id, points] : home.points) {
      order.resize(points.size());
      std::iota(order.begin(), order.end(), 0);
      std::ranges::sort(order, [&points](std::uint32_t a, std::uint32_t b) {
        return points[a].slot != points[b].slot ? points[a].slot < points[b].slot : a < b;
      });
      sorted.clear();
      for (const std::uint32_t place : order) {
        if (!sorted.empty() && sorted.back().slot == points[place].slot) {
          sorted.back().value = points[place].value;
        } else {
          sorted.push_back(points[place]);
        }
      }
      visitor(static_cast<SeriesId>(id), sorted);
    }
  }
}

}  // namespace bellwether::series
