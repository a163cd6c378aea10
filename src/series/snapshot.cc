#include "series/snapshot.h"

#include <algorithm>

namespace bellwether::series {

std::shared_ptr<Window> FamilyState::find(std::int64_t number) const {
  const auto found = std::ranges::find(windows, number, [](const auto& window) { return window->number(); });
  return found == windows.end() ? nullptr : *found;
}

FamilyState& Snapshot::family_for_change(FamilyId id) {
  if (families.size() <= static_cast<std::size_t>(id)) families.resize(static_cast<std::size_t>(id) + 1);
  return families[static_cast<std::size_t>(id)];
}

SnapshotBoard::SnapshotBoard() {
  auto first = std::make_shared<Snapshot>();
  first->late.push_back(std::make_shared<LateMap>());
  current_ = std::move(first);
}

std::shared_ptr<const Snapshot> SnapshotBoard::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

std::shared_ptr<const Snapshot> SnapshotBoard::change(const std::function<void(Snapshot&)>& edit) {
  const std::lock_guard lock(mutex_);
  auto next = std::make_shared<Snapshot>(*current_);
  edit(*next);
  next->version = current_->version + 1;
  current_ = std::move(next);
  version_.store(current_->version);
  return current_;
}

void SnapshotBoard::add_pin(const Pin& pin) {
  const std::lock_guard lock(mutex_);
  pins_.push_back(&pin);
}

void SnapshotBoard::remove_pin(const Pin& pin) {
  const std::lock_guard lock(mutex_);
  std::erase(pins_, &pin);
}

void SnapshotBoard::pin(Pin& pin, std::shared_ptr<const Snapshot>& held) const {
  // Sequentially consistent on both sides: either we see the new version here, or whoever published it sees our pin in
  // passed().
  if (held) {
    pin.store(held->version);
    if (version_.load() == held->version) return;
  }
  const std::lock_guard lock(mutex_);
  held = current_;
  pin.store(held->version);
}

bool SnapshotBoard::passed(std::uint64_t version) const {
  const std::lock_guard lock(mutex_);
  return std::ranges::all_of(pins_, [version](const Pin* pin) {
    const std::uint64_t pinned = pin->load();
    return pinned == 0 || pinned >= version;
  });
}

}  // namespace bellwether::series
