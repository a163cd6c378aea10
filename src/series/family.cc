#include "series/family.h"

#include <algorithm>

#include <fmt/format.h>

namespace bellwether::series {

Result<FamilyId> FamilyTable::family_of(Tier tier) {
  const std::lock_guard lock(mutex_);
  const std::size_t count = count_.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < count; ++i) {
    if (families_[i].step == tier.step && families_[i].retention == tier.retention) return static_cast<FamilyId>(i);
  }
  if (tier.step < 1 || tier.retention < tier.step) {
    return fail(Code::kInvalidArgument,
                fmt::format("a series cannot be kept as {} s for {} s", tier.step, tier.retention));
  }
  if (count == kMaxFamilies) {
    return fail(Code::kResourceExhausted,
                fmt::format("more than limits.families = {} pairs of step and retention", kMaxFamilies));
  }
  std::int64_t slots = window_slots_;
  if (slots == 0) {
    slots = 64;
    while (slots < 256 && slots * tier.step < 256) slots *= 2;
  }
  families_[count] = Family{tier.step, tier.retention, slots};
  count_.store(count + 1, std::memory_order_release);
  return static_cast<FamilyId>(count);
}

}  // namespace bellwether::series
