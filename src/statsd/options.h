// Options of the StatsD service: plain values, filled by the application from its configuration. Names follow the original's
// (`flushInterval` is flush_interval); where the two modes differ in a default, default_options() says so.
//
// Limits are here too: every table has one, and docs/statsd.md says what happens there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace bellwether::statsd {

// kStrict reproduces the original byte for byte; kExtended is the superset that docs/statsd.md describes.
enum class Mode { kStrict, kExtended };

// `bins` are upper bounds, exclusive; the last may be infinite. The first rule whose `metric` is part of the key wins.
struct HistogramRule {
  std::string metric;
  std::vector<double> bins;
};

// "At most this many keys under this prefix": the first ones stay, later ones are refused and counted under the prefix.
struct KeyBudget {
  std::string prefix;
  std::uint64_t keys = 0;
};

struct NamespaceOptions {
  bool legacy = true;  // graphite.legacyNamespace
  std::string global_prefix = "stats";
  std::string global_suffix;
  std::string prefix_counter = "counters";
  std::string prefix_timer = "timers";
  std::string prefix_gauge = "gauges";
  std::string prefix_set = "sets";
  std::string prefix_stats = "statsd";
  bool flush_counts = true;
};

// Whether a key that got nothing in an interval is left out of the next flush (the original's delete… options).
struct IdleOptions {
  bool delete_counters = false;
  bool delete_timers = false;
  bool delete_sets = false;
  bool delete_gauges = false;
  std::uint32_t gauges_max_ttl = 1;  // flushes a gauge is still sent after its last sample, when gauges are deleted
  // A key that got nothing for this long is forgotten whatever its type: sent no more, its memory freed. 0: never (the original).
  seconds forget_after{0};
};

struct LimitOptions {
  std::uint64_t keys = 2'000'000;              // limits.statsd_keys, for each shard
  std::uint32_t key_bytes = 2'048;             // longest key with its tags
  std::uint32_t line_bytes = 65'536;           // longest line on a stream
  std::uint32_t samples_per_timer = 16'384;    // kept exactly in one interval; more become a sketch of the timer
  std::uint64_t timer_bytes = 256u << 20;      // exact samples of all timers of a shard and interval; past it, sketches
  std::uint32_t members_per_set = 65'536;      // kept exactly in one interval; more become an estimate
  std::uint32_t events_per_interval = 10'000;  // events and service checks of a shard; more are refused
  std::uint32_t timed_samples = 1'000'000;     // samples with their own |T time, of a shard and interval
  std::vector<KeyBudget> budgets;
};

struct Options {
  Mode mode = Mode::kExtended;
  milliseconds flush_interval{10'000};
  NamespaceOptions names;
  IdleOptions idle;
  LimitOptions limits;
  std::vector<double> percentiles = {90};  // percentThreshold; negative: the highest ones
  std::vector<HistogramRule> histogram;
  std::vector<std::string> calculated_timer_metrics;  // empty: all
  bool sanitize_keys = true;                          // keyNameSanitize
  std::uint64_t hash_seed = 0x6a09e667f3bcc908;       // any random number: keeps foreign names from colliding by design
};

// The mode's own defaults, for what differs: strict keeps every sample and member and never forgets a key; extended forgets after 15 minutes.
Options default_options(Mode mode);

// Refuses what cannot work, naming the option: an interval below 100 ms, a percentile beyond 100, bins out of order, a prefix with blanks.
Result<void> validate(const Options& options);

}  // namespace bellwether::statsd
