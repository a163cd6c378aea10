// Selections: what a path or seriesByTag(...) stands for before any value is read, and the two ways to read it: as series, or added up.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graphite/evaluate.h"

namespace bellwether::graphite {

struct Selection {
  std::string expression;              // as written
  std::vector<series::Match> matches;  // sorted by name
};

// `a=b`, `a!=b`, `a=~b`, `a!=~b`. kInvalidArgument for anything else.
Result<series::TagExpression> parse_tag_expression(std::string_view text);

Result<Selection> select_path(Context& context, std::string_view expression);
Result<Selection> select_tags(Context& context, const Node& call);

// The selection of a node that is nothing but one (a path or a seriesByTag call); none otherwise.
std::optional<Result<Selection>> select_node(Context& context, const Node& node);

Result<SeriesList> fetch(Context& context, Selection selection);

// The name a combination carries in front of "Series": sum, average, min, max, rangeOf, count.
std::string_view combination_name(Aggregation how);

// A combination of fewer series than this is read first and added in the order of their names: to the last bit what everybody else computes.
inline constexpr std::size_t kFuseFrom = 64;

// One of sum, average, min, max, range and count over all series of the selections. From kFuseFrom series on in one pass: each worker of the
// store adds into its own row, the rows are merged at the end. Memory: workers x slots, whatever the number of series. Sums are then added
// in the order of the workers, so the last bit may differ from adding by name. Series whose grids differ are read first, too.
Result<SeriesList> fetch_aggregated(Context& context, std::span<const Selection> selections, Aggregation how);

// The same, always by reading the series first.
Result<SeriesList> fetch_then_aggregate(Context& context, std::span<const Selection> selections, Aggregation how);

}  // namespace bellwether::graphite
