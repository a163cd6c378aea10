#include "errors/traffic/measure_series.h"

#include <array>
#include <span>

#include "errors/traffic/slots.h"
#include "series/name_part.h"

namespace bellwether::errors {
namespace {

constexpr std::array<std::string_view, 5> kTransactionFields = {"throughput", "p50", "p95", "failure_rate", "apdex"};
constexpr std::array<std::string_view, 3> kDependencyFields = {"count", "p95", "failures"};

std::span<const std::string_view> fields_of(Measured::Kind kind) {
  if (kind == Measured::Kind::kTransaction) return kTransactionFields;
  return kDependencyFields;
}

}  // namespace

MeasureSeries::MeasureSeries(const SlotSeries::Surroundings& surroundings, std::size_t max_lines)
    : surroundings_(surroundings),
      max_lines_(max_lines),
      refused_(surroundings.metrics.counter(
          "errors.series_refused", {{"kind", "measures"}},
          "Times something was not measured as a series, because of limits.errors_measures")) {}

std::string_view MeasureSeries::known_name(std::string_view project, const Measured& measured) {
  Names& names = names_[std::pair(std::string(project), measured.kind)];
  if (names.contains(measured.name)) return measured.name;
  if (names.size() >= kMaxNames) return kOther;
  names.insert(measured.name);
  return measured.name;
}

MeasureSeries::Line* MeasureSeries::open(std::string_view prefix, Measured::Kind kind) {
  const auto known = lines_.find(prefix);
  if (known != lines_.end()) return &known->second;
  if (lines_.size() >= max_lines_) {
    refused_.add();
    return nullptr;
  }
  Line line;
  line.kind = kind;
  for (const std::string_view field : fields_of(kind)) {
    const std::string name = std::string(prefix) + "." + std::string(field);
    const auto id = surroundings_.writer.resolve(name);
    if (!id) {
      refused_.add();
      return nullptr;
    }
    line.ids.push_back(*id);
    line.step = surroundings_.schemas.schema_of(name)->tiers.front().step;
  }
  return &lines_.emplace(std::string(prefix), std::move(line)).first->second;
}

std::string_view MeasureSeries::add(std::string_view project, const Measured& measured, UnixMillis now) {
  const bool is_transaction = measured.kind == Measured::Kind::kTransaction;
  const std::string_view known = known_name(project, measured);
  std::string prefix = "errors.";
  series::append_name_part(prefix, project);
  prefix += is_transaction ? ".transactions." : ".dependencies.";
  series::append_name_part(prefix, known);
  Line* const line = open(prefix, measured.kind);
  if (line == nullptr) return known;
  Slot& slot = slot_at(line->slots, slot_time(measured.ended, now, line->step, kOpen));
  ++slot.count;
  slot.took.add(measured.milliseconds);
  if (measured.has_failed) {
    ++slot.failures;
  } else if (measured.milliseconds <= kSatisfied) {
    ++slot.satisfied;
  } else if (measured.milliseconds <= 4 * kSatisfied) {
    ++slot.tolerating;
  }
  slot.is_written = false;
  return known;
}

void MeasureSeries::write(const Line& line, const Slot& slot) {
  const auto count = static_cast<double>(slot.count), failures = static_cast<double>(slot.failures);
  std::vector<double> values;
  if (line.kind == Measured::Kind::kTransaction) {
    const double apdex = (static_cast<double>(slot.satisfied) + static_cast<double>(slot.tolerating) / 2) / count;
    values = {count, slot.took.quantile(0.5), slot.took.quantile(0.95), failures / count, apdex};
  } else {
    values = {count, slot.took.quantile(0.95), failures};
  }
  for (std::size_t i = 0; i < values.size(); ++i) surroundings_.writer.append(line.ids[i], slot.time, values[i]);
}

void MeasureSeries::write(UnixMillis now) {
  const std::int64_t end = count_seconds(std::chrono::floor<seconds>(now));
  for (auto& [prefix, line] : lines_) {
    for (Slot& slot : line.slots) {
      if (!std::exchange(slot.is_written, true)) write(line, slot);
    }
    while (!line.slots.empty() && line.slots.front().time < end - kOpen.count() - 2 * line.step) line.slots.pop_front();
  }
  std::erase_if(lines_, [](const auto& entry) { return entry.second.slots.empty(); });
  surroundings_.writer.commit();
}

}  // namespace bellwether::errors
