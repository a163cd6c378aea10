// Writes Bellwether's own metrics as series: `bellwether.statsd.refused{reason="no_type"}` becomes bellwether.statsd.refused.no_type, counters as
// what they grew by a second, gauges as they are.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/metrics.h"
#include "base/time.h"
#include "runtime/shard.h"
#include "series/backend.h"

namespace bellwether::app {

class SelfMetrics {
 public:
  // Writes on the shard that owns `writer`, aligned to the wall clock. An interval of 0 writes nothing.
  SelfMetrics(const Metrics& metrics, runtime::Shard& shard, series::Writer& writer, seconds interval);

  // One round, as the timer calls it.
  void write(UnixSeconds now);

 private:
  struct Known {
    series::SeriesId id;
    double previous = 0;
  };

  const Metrics& metrics_;
  series::Writer& writer_;
  seconds interval_;
  std::map<std::string, Known, std::less<>> known_;
  std::unique_ptr<runtime::Timer> timer_;
};

// The series a metric is written to: dots stay, label values are cleaned to [A-Za-z0-9_-].
std::string self_series_name(const MetricSample& sample);

}  // namespace bellwether::app
