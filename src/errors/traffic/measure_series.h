// MeasureSeries: how long things took and how many failed, as series of their time slots:
//
//   errors.<project>.transactions.<name>.throughput, .p50, .p95 (milliseconds), .failure_rate (0 to 1), .apdex (0 to 1)
//   errors.<project>.dependencies.<name>.count, .p95, .failures
//
// Apdex counts what took up to kSatisfied as 1, up to four times that as a half, the rest and what failed as 0.
//
// One shard, the writer's. A slot is written again while it grows, for kOpen; what comes later counts for the oldest open one. Memory: one sketch
// (some kilobytes) for each open slot. Limits: limits.errors_measures names at a time (what is past it is counted as `errors.series_refused`);
// kMaxNames of a project and kind since the start, what is past it is measured under the name "other".
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/metrics.h"
#include "base/time.h"
#include "codec/quantile_sketch.h"
#include "errors/traffic/slot_series.h"
#include "errors/traffic/span.h"
#include "series/backend.h"

namespace bellwether::errors {

class MeasureSeries {
 public:
  static constexpr seconds kOpen{60};
  static constexpr double kSatisfied = 300;        // milliseconds
  static constexpr std::size_t kMaxLines = 2'000;  // limits.errors_measures
  static constexpr std::size_t kMaxNames = 500;
  static constexpr std::string_view kOther = "other";

  explicit MeasureSeries(const SlotSeries::Surroundings& surroundings, std::size_t max_lines = kMaxLines);

  // The name under which it is measured.
  std::string_view add(std::string_view project, const Measured& measured, UnixMillis now);
  void write(UnixMillis now);

 private:
  struct Slot {
    std::int64_t time = 0;
    std::uint64_t count = 0, failures = 0, satisfied = 0, tolerating = 0;
    codec::QuantileSketch took;
    bool is_written = false;
  };
  struct Line {
    Measured::Kind kind = Measured::Kind::kTransaction;
    std::int64_t step = 0;
    std::vector<series::SeriesId> ids;  // of the kind's fields
    std::deque<Slot> slots;
  };
  using Names = std::set<std::string, std::less<>>;

  std::string_view known_name(std::string_view project, const Measured& measured);
  Line* open(std::string_view prefix, Measured::Kind kind);
  void write(const Line& line, const Slot& slot);

  const SlotSeries::Surroundings surroundings_;
  const std::size_t max_lines_;
  std::map<std::string, Line, std::less<>> lines_;
  std::map<std::pair<std::string, Measured::Kind>, Names> names_;
  Counter& refused_;
};

}  // namespace bellwether::errors
