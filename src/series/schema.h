// Schema: how finely and for how long a new series is kept, and how its points are rolled up. Chosen once, when the series is created, by
// the SchemaSource that the store was opened with; carbon reads one from storage-schemas.conf and storage-aggregation.conf.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bellwether::series {

// One resolution: a slot every `step` seconds, kept for `retention` seconds. Both positive; retention is a multiple of step.
struct Tier {
  std::int64_t step = 10;
  std::int64_t retention = 86'400;

  friend bool operator==(const Tier&, const Tier&) = default;
};

// How the points of a finer tier become one of a coarser.
enum class Rollup { kAverage, kSum, kLast, kMax, kMin, kAverageZero, kAbsoluteMax, kAbsoluteMin };

struct Schema {
  std::string name;     // the section's name, for people
  std::string pattern;  // the regular expression that chose it, for people
  std::vector<Tier>
      tiers;  // at least one; finest first; each step divides the next, each retention is longer than the one before
  Rollup rollup = Rollup::kAverage;
  double x_files_factor = 0.5;  // at least this share of the finer slots must hold a value

  friend bool operator==(const Schema&, const Schema&) = default;
};

// What a store gives names that nobody wrote a schema for: StatsD's flush interval, kept for a month, about 250 kB a series. A month covers
// "compare with last week" and every on-call rotation without anybody having configured anything.
inline Schema default_schema() {
  return Schema{"default", ".*", {Tier{10, 30 * 86'400}}, Rollup::kAverage, 0.5};
}

class SchemaSource {
 public:
  virtual ~SchemaSource() = default;
  // Never null. Any thread; called once for each new series.
  virtual std::shared_ptr<const Schema> schema_of(std::string_view series_name) const = 0;
};

// The same schema for every series.
class SingleSchema final : public SchemaSource {
 public:
  explicit SingleSchema(Schema schema) : schema_(std::make_shared<const Schema>(std::move(schema))) {}
  std::shared_ptr<const Schema> schema_of(std::string_view) const override { return schema_; }

 private:
  std::shared_ptr<const Schema> schema_;
};

}  // namespace bellwether::series
