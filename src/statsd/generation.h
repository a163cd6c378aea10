// Generation: what one shard got in one interval, beside the values in the records themselves. A shard has two: it fills one while the flush
// thread reads and clears the other.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "statsd/options.h"
#include "statsd/sample.h"
#include "statsd/set_members.h"
#include "statsd/timer_samples.h"

namespace bellwether::statsd {

// A sample that brought its own time (|T): passed through, not aggregated.
struct TimedSample {
  std::string key;
  Type type;
  double value;
  std::int64_t timestamp;
  std::uint64_t sequence;  // which came first
};

struct Generation {
  explicit Generation(const LimitOptions& limits, unsigned value_index)
      : index(value_index), samples(limits.timer_bytes, limits.samples_per_timer) {}

  void reset() {
    touched.clear();
    forgotten.clear();
    samples.reset();
    sets.clear();
    timed.clear();
    events = 0;
  }

  unsigned index;                        // of Record::values
  std::uint64_t number = 0;              // ascending over the shard's life
  std::vector<std::uint32_t> touched;    // granules of records with values, in the order of their first
  std::vector<std::uint32_t> forgotten;  // granules of records that left the table in this interval
  SampleArena samples;
  std::deque<SetMembers> sets;
  std::vector<TimedSample> timed;
  std::uint64_t events = 0;
};

}  // namespace bellwether::statsd
