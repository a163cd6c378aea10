#include "base/refusals.h"

#include "base/text.h"

namespace bellwether {

void Refusals::Reason::refuse(std::string_view text, std::string_view place) {
  counter_.add();
  if (taken_.load(std::memory_order_relaxed) >= kExamples) {
    // The clock is read only once the examples are full, and by one in 256, so that a flood costs no clock.
    if (counter_.value() % 256 != 0) return;
    const auto now = std::chrono::duration_cast<seconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
    if (now - window_start_.load(std::memory_order_relaxed) < kWindow.count()) return;
    const std::lock_guard lock(mutex_);
    examples_.clear();
    taken_.store(0, std::memory_order_relaxed);
  }
  const std::lock_guard lock(mutex_);
  if (examples_.size() >= kExamples) return;
  if (examples_.empty()) {
    const auto now = std::chrono::duration_cast<seconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
    window_start_.store(now, std::memory_order_relaxed);
  }
  examples_.push_back({std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now()), printable(text),
                       std::string(place)});
  taken_.store(static_cast<std::uint32_t>(examples_.size()), std::memory_order_relaxed);
  log_.warning("refused", {{"by", module_},
                           {"reason", name_},
                           {"text", examples_.back().text},
                           {"from", place},
                           {"total", counter_.value()}});
}

std::vector<Refusals::Example> Refusals::Reason::examples() const {
  const std::lock_guard lock(mutex_);
  return examples_;
}

Refusals::Reason& Refusals::reason(std::string_view module, std::string_view name, std::string_view help) {
  const std::lock_guard lock(mutex_);
  auto& slot = reasons_[{std::string(module), std::string(name)}];
  if (!slot) {
    Counter& counter =
        metrics_.counter(std::string(module) + ".refused", {{"reason", std::string(name)}}, "Input refused, by reason");
    slot = std::make_unique<Reason>(std::string(module), std::string(name), std::string(help), counter, log_);
  }
  return *slot;
}

std::vector<const Refusals::Reason*> Refusals::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<const Reason*> all;
  for (const auto& [key, reason] : reasons_) all.push_back(reason.get());
  return all;
}

}  // namespace bellwether
