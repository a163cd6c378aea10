#include "errors/accounting/outcomes.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/text.h"

namespace bellwether::errors {

std::string_view outcome_name(Outcome outcome) {
  static constexpr std::array<std::string_view, 6> kNames{"stored",  "sampled",  "duplicate",
                                                          "limited", "rejected", "client"};
  return kNames[static_cast<std::size_t>(outcome)];
}

void Outcomes::count(ProjectId project, Category category, Outcome outcome, std::string_view reason,
                     std::uint64_t quantity, UnixMillis now) {
  OutcomeCell cell{.project = project,
                   .hour = std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count(),
                   .category = category,
                   .outcome = outcome,
                   .reason = printable(reason, kReasonBytes)};
  const runtime::MutexLock lock(mutex_);
  if (cells_.size() >= kMaxCells && !cells_.contains(cell)) cell.reason = "other";
  cells_[std::move(cell)] += std::min(quantity, kMaxQuantity);
}

std::map<OutcomeCell, std::uint64_t> Outcomes::take() {
  const runtime::MutexLock lock(mutex_);
  return std::exchange(cells_, {});
}

void Outcomes::put_back(const std::map<OutcomeCell, std::uint64_t>& cells) {
  const runtime::MutexLock lock(mutex_);
  for (const auto& [cell, quantity] : cells) cells_[cell] += quantity;
}

}  // namespace bellwether::errors
