#include "alerts/delivery/lanes.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace bellwether::alerts {

bool Lanes::add(ledger::OutboxRow row) {
  if (!ids_.insert(row.id).second) return false;
  Lane& lane = lanes_[row.lane];
  lane.waiting.push_back(std::move(row));
  ++waiting_;
  return true;
}

std::optional<ledger::OutboxRow> Lanes::take() {
  if (waiting_ == 0) return std::nullopt;
  auto at = lanes_.upper_bound(last_);
  for (std::size_t looked = 0; looked < lanes_.size(); ++looked, ++at) {
    if (at == lanes_.end()) at = lanes_.begin();
    Lane& lane = at->second;
    if (lane.waiting.empty()) continue;
    if (lane.limit == 0) lane.limit = std::max<std::size_t>(1, limit_(lane.waiting.front()));
    if (lane.under_way >= lane.limit) continue;
    ledger::OutboxRow row = std::move(lane.waiting.front());
    lane.waiting.pop_front();
    ++lane.under_way;
    --waiting_;
    ++under_way_;
    last_ = at->first;
    return row;
  }
  return std::nullopt;
}

void Lanes::release(const ledger::OutboxRow& row) {
  const auto at = lanes_.find(row.lane);
  CHECK(at != lanes_.end() && at->second.under_way > 0 && ids_.erase(row.id) == 1, "page {} is not under way", row.id);
  --under_way_;
  if (--at->second.under_way == 0 && at->second.waiting.empty()) lanes_.erase(at);
}

void Lanes::forget_limits() {
  for (auto& [name, lane] : lanes_) lane.limit = 0;
}

}  // namespace bellwether::alerts
