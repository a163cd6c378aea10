// ResultSeries: what checks measure, as series: state, latency and execution time of each check, and every performance-data label.
//
// A check's value holds until the next result, but series have a slot every few seconds. So each result also fills the slots since the one
// before with that one's values, as keepLastValue() would; when results stayed away for more than twice the interval, the gap stays a gap.
// Filling here, once, lets every function, board and detector work on checks as on anything else.
//
// The shard of the writer. Ids are resolved once for each object and label; a result then costs 20 to 50 ns a point. Limit:
// limits.perf_labels for each object; labels past it are refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/metrics.h"
#include "base/refusals.h"
#include "base/time.h"
#include "checks/engine/state.h"
#include "checks/objects/configuration.h"
#include "checks/plugins/outcome.h"
#include "series/backend.h"
#include "series/schema.h"

namespace bellwether::checks {

class ResultSeries {
 public:
  static constexpr std::int64_t kMaxHeldSlots = 360;  // filled by one result, whatever the intervals

  // All outlive this.
  ResultSeries(series::Writer& writer, const series::SchemaSource& schemas, std::size_t max_labels, Metrics& metrics,
               Refusals& refusals);

  // Another configuration: indices mean other objects now.
  void configure(const Configuration& configuration);

  // `interval` is the check's, in seconds; 0: values are not held.
  void write(const Configuration& configuration, const CheckResult& result, const ObjectState& state, float interval);
  // Ends a batch.
  void commit() { writer_.commit(); }

 private:
  struct Line {
    series::SeriesId id = series::kUnknownSeries;
    bool is_refused = false;
    std::int32_t step = 0;
    std::int64_t last_time = 0;  // 0: none
    double last_value = 0;
  };
  struct LabelLine {
    std::string label;
    Line line;
  };
  struct Object {
    Line state, latency, execution_time;
    std::vector<LabelLine> labels;
  };

  Object& object(ObjectRef ref) { return ref.is_host() ? hosts_[ref.index] : services_[ref.index]; }
  // Asks for the id of that name, once.
  void resolve(Line& line, std::string_view name);
  void append(Line& line, std::int64_t time, double value, std::int64_t hold);
  void write_labels(const Configuration& configuration, const CheckResult& result, Object& object, std::int64_t time,
                    std::int64_t hold);
  LabelLine* find_label(Object& object, std::string_view label, std::size_t expected_at);

  series::Writer& writer_;
  const series::SchemaSource& schemas_;
  const std::size_t max_labels_;
  std::vector<Object> hosts_, services_;
  std::string name_, scratch_;
  Counter& points_;
  Counter& dropped_;
  Counter& malformed_;
  Refusals::Reason& refused_name_;
  Refusals::Reason& refused_label_;
};

}  // namespace bellwether::checks
