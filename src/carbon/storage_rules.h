// storage-schemas.conf and storage-aggregation.conf: what they say about a new series. Sections are tried in the
// order of the file; the first whose pattern is found anywhere in the name decides.
//
//   [carbon]
//   pattern = ^carbon\.
//   retentions = 60s:90d          step:span, or step:number of points; several, finest first, separated by commas
//
//   [sums]
//   pattern = \.count$
//   xFilesFactor = 0
//   aggregationMethod = sum       average sum last max min avg_zero absmax absmin
//
// Immutable after parse: any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "codec/regex.h"
#include "series/schema.h"

namespace bellwether::carbon {

// "10s:6h" or "10:2160": a tier. Units: s, min, h, d, w, y or any longer beginning of seconds, minutes, hours, days,
// weeks, years; m is minutes.
Result<series::Tier> parse_retention(std::string_view text);
// "10s:6h,1m:7d", sorted finest first and checked: each step divides the next, each tier lasts longer than the one
// before and holds enough points for one of the next.
Result<std::vector<series::Tier>> parse_retentions(std::string_view text);

class StorageRules {
 public:
  struct Section {
    std::string name;
    std::string pattern_text;             // empty for match-all
    std::optional<codec::Regex> pattern;  // none for match-all
  };
  struct SchemaSection : Section {
    std::vector<series::Tier> tiers;
  };
  struct AggregationSection : Section {
    std::optional<series::Rollup> rollup;
    std::optional<double> x_files_factor;
  };

  // Errors name file:line.
  static Result<std::vector<SchemaSection>> parse_schemas(std::string_view text, std::string_view file);
  static Result<std::vector<AggregationSection>> parse_aggregations(std::string_view text, std::string_view file);

  // `fallback` is for what no section matches.
  StorageRules(std::vector<SchemaSection> schemas, std::vector<AggregationSection> aggregations,
               series::Schema fallback);

  // Cost: a regular expression for each section that is tried, about 100 ns each.
  std::shared_ptr<const series::Schema> schema_of(std::string_view name) const;

 private:
  std::vector<SchemaSection> schemas_;
  std::vector<AggregationSection> aggregations_;
  // Every combination, made once: row = schema section or fallback, column = aggregation section or none.
  std::vector<std::shared_ptr<const series::Schema>> combinations_;
};

}  // namespace bellwether::carbon
