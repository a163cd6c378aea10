#include "app/self_metrics.h"

#include <cctype>

namespace bellwether::app {

std::string self_series_name(const MetricSample& sample) {
  std::string name = "bellwether." + sample.name;
  for (const auto& [label, value] : sample.labels) {
    name += '.';
    for (const char c : value) {
      const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
      name += plain ? c : '_';
    }
  }
  return name;
}

SelfMetrics::SelfMetrics(const Metrics& metrics, runtime::Shard& shard, series::Writer& writer, seconds interval)
    : metrics_(metrics), writer_(writer), interval_(interval) {
  if (interval_ <= seconds(0)) return;
  timer_ = shard.every(interval_, runtime::Shard::Alignment::kWallClock,
                       [this, &shard] { write(shard.clock().now_seconds()); });
}

void SelfMetrics::write(UnixSeconds now) {
  for (const MetricSample& sample : metrics_.samples()) {
    const std::string name = self_series_name(sample);
    auto at = known_.find(name);
    if (at == known_.end()) {
      const auto id = writer_.resolve(name);
      if (!id) continue;  // counted by the backend
      at = known_.emplace(name, Known{*id}).first;
      // A counter has grown by nothing yet that a rate could be told from.
      at->second.previous = sample.value;
      if (sample.kind == MetricKind::kCounter) continue;
    }
    double value = sample.value;
    if (sample.kind == MetricKind::kCounter) {
      value = (sample.value - at->second.previous) / static_cast<double>(interval_.count());
      at->second.previous = sample.value;
    }
    writer_.append(at->second.id, count_seconds(now), value);
  }
  writer_.commit();
}

}  // namespace bellwether::app
