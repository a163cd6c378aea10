#include "series/point_restorer.h"

#include <algorithm>

namespace bellwether::series {

PointRestorer::PointRestorer(std::size_t max_series, const FamilyTable& families, const NameTable& names,
                             SnapshotBoard& board, Metrics& metrics, Log log)
    : max_series_(max_series),
      families_(families),
      names_(names),
      board_(board),
      unknown_series_(
          metrics.counter("series.log.unknown_series", {}, "Points in the log whose series has no name on disk")),
      log_(log) {}

void PointRestorer::locate(FamilyId id, std::int64_t timestamp) {
  family_ = id;
  timestamp_ = timestamp;
  located_ = true;
  const Family& family = families_[id];
  slot_ = family.slot_of(timestamp);
  const std::int64_t number = family.window_of(slot_);
  const auto snapshot = board_.current();
  const FamilyState* state = snapshot->family(id);
  late_ = snapshot->late.back();
  window_ = state == nullptr ? nullptr : state->find(number);
  if (window_ || (state != nullptr && number < state->open_from)) return;
  window_ = std::make_shared<Window>(family, number, max_series_);
  board_.change([&](Snapshot& next) {
    auto& windows = next.family_for_change(id).windows;
    windows.insert(std::ranges::upper_bound(windows, number, {}, [](const auto& other) { return other->number(); }),
                   window_);
  });
}

void PointRestorer::restore(std::span<const std::byte> payload) {
  const std::size_t known = names_.size();
  PointsReader reader(payload);
  LoggedPoint point;
  while (reader.next(point)) {
    if (static_cast<std::size_t>(point.id) >= known) {
      unknown_series_.add();
      continue;
    }
    const Row row = names_.row(point.id);
    if (!located_ || point.timestamp != timestamp_ || row.family != family_) locate(row.family, point.timestamp);
    if (window_) {
      window_->store(row.row, static_cast<std::size_t>(slot_ - window_->first_slot()), point.value);
    } else {
      late_->add(point.id, slot_, point.value);
    }
    ++points_;
  }
  if (const auto outcome = reader.outcome(); !outcome) {
    log_.error("a record of the log is malformed", {{"error", outcome.error().to_string()}});
  }
}

}  // namespace bellwether::series
