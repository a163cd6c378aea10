#include "checks/series/result_series.h"

#include <algorithm>
#include <cmath>

#include "checks/series/perf_data.h"
#include "checks/series/series_names.h"

namespace bellwether::checks {
namespace {

constexpr float kHeldIntervals = 2;

double state_value(alerts::State state) {
  return alerts::is_host_state(state) ? static_cast<double>(state) - static_cast<double>(alerts::State::kUp)
                                      : static_cast<double>(state);
}

std::string_view host_name(const Configuration& configuration, ObjectRef ref) {
  return configuration.host(configuration.host_of(ref)).name;
}

std::string_view service_name(const Configuration& configuration, ObjectRef ref) {
  return ref.is_host() ? std::string_view() : configuration.service(ref.service()).description;
}

}  // namespace

ResultSeries::ResultSeries(series::Writer& writer, const series::SchemaSource& schemas, std::size_t max_labels,
                           Metrics& metrics, Refusals& refusals)
    : writer_(writer),
      schemas_(schemas),
      max_labels_(max_labels),
      points_(metrics.counter("checks.series_points", {}, "Points of check results written")),
      dropped_(metrics.counter("checks.series_points_dropped", {}, "Points of check results that were not taken")),
      malformed_(metrics.counter("checks.perf_data_malformed", {}, "Pieces of performance data that are none")),
      refused_name_(refusals.reason("checks", "series_name", "A label that makes no name of a series")),
      refused_label_(
          refusals.reason("checks", "perf_labels", "A label past limits.perf_labels of its host or service")) {}

void ResultSeries::configure(const Configuration& configuration) {
  hosts_.assign(configuration.hosts.size(), {});
  services_.assign(configuration.services.size(), {});
}

void ResultSeries::resolve(Line& line, std::string_view name) {
  const auto id = writer_.resolve(name);
  if (!id) {
    line.is_refused = true;
    refused_name_.refuse(name, id.error().to_string());
    return;
  }
  line.id = *id;
  line.step = static_cast<std::int32_t>(schemas_.schema_of(name)->tiers.front().step);
}

void ResultSeries::append(Line& line, std::int64_t time, double value, std::int64_t hold) {
  if (line.is_refused) return dropped_.add();
  if (line.last_time != 0 && time > line.last_time && time - line.last_time <= hold) {
    std::int64_t slot = line.last_time - line.last_time % line.step + line.step;
    const std::int64_t end = time - time % line.step;
    slot = std::max(slot, end - kMaxHeldSlots * line.step);
    for (; slot < end; slot += line.step) (void)writer_.append(line.id, slot, line.last_value);
  }
  if (writer_.append(line.id, time, value) == series::Writer::Append::kStored) {
    points_.add();
  } else {
    dropped_.add();
  }
  line.last_time = time;
  line.last_value = value;
}

void ResultSeries::write(const Configuration& configuration, const CheckResult& result, const ObjectState& state,
                         float interval) {
  Object& object = this->object(result.object);
  const std::int64_t time = count_seconds(std::chrono::floor<seconds>(result.finished));
  const auto hold = static_cast<std::int64_t>(std::ceil(interval * kHeldIntervals));
  if (object.state.step == 0 && !object.state.is_refused) {
    const auto open = [&](Line& line, OwnSeries which) {
      resolve(line,
              series_name(host_name(configuration, result.object), service_name(configuration, result.object), which));
    };
    open(object.state, OwnSeries::kState);
    open(object.latency, OwnSeries::kLatency);
    open(object.execution_time, OwnSeries::kExecutionTime);
  }
  append(object.state, time, state_value(state.state), hold);
  if (result.source == CheckResult::Source::kActive) {
    append(object.latency, time, result.latency, hold);
    append(object.execution_time, time, result.execution_time, hold);
  }
  if (!result.perf_data.empty()) write_labels(configuration, result, object, time, hold);
}

ResultSeries::LabelLine* ResultSeries::find_label(Object& object, std::string_view label, std::size_t expected_at) {
  // A plugin prints its labels in the same order each time.
  if (expected_at < object.labels.size() && object.labels[expected_at].label == label)
    return &object.labels[expected_at];
  const auto known = std::ranges::find(object.labels, label, &LabelLine::label);
  if (known != object.labels.end()) return &*known;
  if (object.labels.size() >= max_labels_) return nullptr;
  return &object.labels.emplace_back(LabelLine{.label = std::string(label), .line = {}});
}

void ResultSeries::write_labels(const Configuration& configuration, const CheckResult& result, Object& object,
                                std::int64_t time, std::int64_t hold) {
  std::string_view text = result.perf_data;
  PerfValue value;
  std::size_t malformed = 0;
  for (std::size_t at = 0; next_perf_value(text, value, scratch_, malformed); ++at) {
    if (std::isnan(value.value)) continue;
    LabelLine* const found = find_label(object, value.label, at);
    if (found == nullptr) {
      refused_label_.refuse(value.label, host_name(configuration, result.object));
      dropped_.add();
      continue;
    }
    if (found->line.step == 0 && !found->line.is_refused) {
      name_.clear();
      append_series_prefix(name_, host_name(configuration, result.object), service_name(configuration, result.object));
      append_series_label(name_, value.label);
      resolve(found->line, name_);
    }
    append(found->line, time, value.value, hold);
  }
  if (malformed > 0) malformed_.add(malformed);
}

}  // namespace bellwether::checks
