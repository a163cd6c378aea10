#include "errors/traffic/slot_series.h"

#include <utility>

#include "errors/traffic/slots.h"

namespace bellwether::errors {

SlotSeries::SlotSeries(const Surroundings& surroundings, std::size_t max_lines)
    : surroundings_(surroundings),
      max_lines_(max_lines),
      refused_(
          surroundings.metrics.counter("errors.series_refused", {{"kind", "counts"}},
                                       "Times something was not counted as a series, because of limits.errors_series")),
      refused_name_(surroundings.refusals.reason("errors", "series_name",
                                                 "A release or environment that makes no name of a series")) {}

SlotSeries::Line* SlotSeries::open(std::string_view name) {
  const auto known = lines_.find(name);
  if (known != lines_.end()) return &known->second;
  if (lines_.size() >= max_lines_) {
    refused_.add();
    return nullptr;
  }
  const auto id = surroundings_.writer.resolve(name);
  if (!id) {
    refused_name_.refuse(name, id.error().to_string());
    return nullptr;
  }
  Line line;
  line.id = *id;
  line.step = surroundings_.schemas.schema_of(name)->tiers.front().step;
  return &lines_.emplace(std::string(name), std::move(line)).first->second;
}

void SlotSeries::add(std::string_view name, UnixMillis when, UnixMillis now, double amount) {
  Line* const line = open(name);
  if (line == nullptr) return;
  Slot& slot = slot_at(line->slots, slot_time(when, now, line->step, kOpen));
  slot.count += amount;
  slot.is_written = false;
}

void SlotSeries::write(UnixMillis now) {
  const std::int64_t end = count_seconds(std::chrono::floor<seconds>(now));
  for (auto& [name, line] : lines_) {
    for (Slot& slot : line.slots) {
      if (!std::exchange(slot.is_written, true)) surroundings_.writer.append(line.id, slot.time, slot.count);
    }
    while (!line.slots.empty() && line.slots.front().time < end - kOpen.count() - 2 * line.step) line.slots.pop_front();
  }
  std::erase_if(lines_, [](const auto& entry) { return entry.second.slots.empty(); });
  surroundings_.writer.commit();
}

}  // namespace bellwether::errors
