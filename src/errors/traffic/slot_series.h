// SlotSeries: counts as series, by the time at which things happened: a slot's value is the whole count of its time and is written again while it
// grows. Slots stay open for kOpen; what comes later counts for the oldest slot that is open.
//
// One shard, the writer's. Limit: max_lines names with open slots; what is past it is not counted here (`errors.series_refused`). A slot that is
// open while the process is restarted shows what came after.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "base/metrics.h"
#include "base/refusals.h"
#include "base/time.h"
#include "series/backend.h"
#include "series/schema.h"

namespace bellwether::errors {

class SlotSeries {
 public:
  static constexpr seconds kOpen{600};
  static constexpr std::size_t kMaxLines = 20'000;  // limits.errors_series

  // All outlive this.
  struct Surroundings {
    series::Writer& writer;
    const series::SchemaSource& schemas;
    Metrics& metrics;
    Refusals& refusals;
  };
  explicit SlotSeries(const Surroundings& surroundings, std::size_t max_lines = kMaxLines);

  void add(std::string_view name, UnixMillis when, UnixMillis now, double amount);
  // Writes what has changed; forgets names without an open slot.
  void write(UnixMillis now);
  std::size_t size() const { return lines_.size(); }

 private:
  struct Slot {
    std::int64_t time = 0;
    double count = 0;
    bool is_written = false;
  };
  struct Line {
    series::SeriesId id = series::kUnknownSeries;
    std::int64_t step = 0;
    std::deque<Slot> slots;  // by time
  };
  Line* open(std::string_view name);

  const Surroundings surroundings_;
  const std::size_t max_lines_;
  std::map<std::string, Line, std::less<>> lines_;
  Counter& refused_;
  Refusals::Reason& refused_name_;
};

}  // namespace bellwether::errors
