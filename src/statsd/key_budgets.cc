#include "statsd/key_budgets.h"

#include <algorithm>

namespace bellwether::statsd {

namespace {

// Whom a key past the limit of all keys is counted under: its first two nodes.
std::string_view first_nodes(std::string_view key) {
  key = key.substr(0, key.find(';'));
  const std::size_t first = key.find('.');
  if (first == std::string_view::npos) return key;
  return key.substr(0, key.find('.', first + 1));
}

}  // namespace

KeyBudgets::KeyBudgets(const LimitOptions& limits) : max_keys_(limits.keys), budgets_(limits.budgets.size()) {
  std::vector<KeyBudget> sorted = limits.budgets;
  std::ranges::sort(sorted, [](const KeyBudget& a, const KeyBudget& b) {
    return a.prefix.size() != b.prefix.size() ? a.prefix.size() > b.prefix.size() : a.prefix < b.prefix;
  });
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    budgets_[i].prefix = std::move(sorted[i].prefix);
    budgets_[i].limit = sorted[i].keys;
  }
}

KeyBudgets::Budget* KeyBudgets::budget_of(std::string_view key) {
  for (Budget& budget : budgets_) {
    if (key.starts_with(budget.prefix)) return &budget;
  }
  return nullptr;
}

std::optional<Refusal> KeyBudgets::admit(std::string_view key, std::uint64_t hash, std::uint64_t keys_now) {
  if (keys_now >= max_keys_) {
    count(first_nodes(key), max_keys_, hash);
    return Refusal::kKeyLimit;
  }
  if (Budget* const budget = budget_of(key); budget != nullptr) {
    if (budget->used >= budget->limit) {
      count(budget->prefix, budget->limit, hash);
      return Refusal::kKeyBudget;
    }
    ++budget->used;
  }
  return std::nullopt;
}

void KeyBudgets::release(std::string_view key) {
  if (Budget* const budget = budget_of(key); budget != nullptr && budget->used > 0) --budget->used;
}

void KeyBudgets::count(std::string_view prefix, std::uint64_t limit, std::uint64_t hash) {
  const std::lock_guard lock(mutex_);
  auto at = cuts_.find(prefix);
  if (at == cuts_.end()) {
    if (cuts_.size() >= kMaxOffenders) prefix = "…";
    at = cuts_.try_emplace(std::string(prefix)).first;
    at->second.limit = limit;
  }
  ++at->second.refused;
  at->second.keys.add(hash);
}

std::vector<KeyBudgets::Offender> KeyBudgets::offenders() const {
  std::vector<Offender> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [prefix, cut] : cuts_) all.push_back({prefix, cut.limit, cut.refused, cut.keys.estimate()});
  }
  std::ranges::sort(all, [](const Offender& a, const Offender& b) {
    return a.refused != b.refused ? a.refused > b.refused : a.prefix < b.prefix;
  });
  return all;
}

std::vector<KeyBudgets::Usage> KeyBudgets::usage() const {
  std::vector<Usage> all;
  for (const Budget& budget : budgets_)
    all.push_back({budget.prefix, budget.limit, budget.used.load(std::memory_order_relaxed)});
  return all;
}

}  // namespace bellwether::statsd
