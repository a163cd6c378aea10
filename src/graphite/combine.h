// Rows across series: bringing lists onto one grid and making one series of many.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graphite/evaluate.h"

namespace bellwether::graphite {

// One grid for several series: the least common multiple of their steps, each series thinned to it by its own consolidation. Rows are
// matched by position, as Graphite does, not by time. Empty when there is no series.
struct Normalized {
  std::int64_t start = 0, end = 0, step = 1;
  std::vector<std::vector<double>> values;  // one for each series, possibly of different length
  std::size_t rows = 0;                     // the longest
  double at(std::size_t series, std::size_t row) const {
    return row < values[series].size() ? values[series][row] : kNone;
  }
};
Result<Normalized> normalize(std::span<const Series* const> series);
Result<Normalized> normalize(const SeriesList& list);

// "a,b": the path expressions without repeats, as combinations show them.
std::string path_expressions(const SeriesList& list);

// One series named `<name>Series(<paths>)`, or none of an empty list. `name` is the aggregation as written.
Result<SeriesList> aggregate_series(Context& context, const SeriesList& list, std::string_view name,
                                    std::optional<double> x_files_factor = {});

// How many series there are, at every step, whether they have a value or not.
Result<SeriesList> count_series(Context& context, const SeriesList& list);

// The tags of a combination: those all inputs share, and what made it.
Tags combined_tags(const SeriesList& list, std::string_view name, std::string_view aggregated_by);

// A series whose row is `operation` of the two rows.
Result<Series> combine_two(Context& context, const Series& left, const Series& right, std::string name,
                           double (*operation)(double, double));

// a/b and 100a/b; NaN when either is missing or b is 0.
double divide(double a, double b);
double percent(double a, double b);

// The node (by number, also negative) or tag (by name) of a series.
std::string node_or_tag(const Series& series, const Value& which, std::string_view path);
// Joined with dots. A series whose name is a call is judged by the first path inside it.
std::string aggregation_key(const Series& series, std::span<const Value> nodes);

struct Group {
  std::string key;
  SeriesList list;
};
// In order of first appearance.
std::vector<Group> group_by(SeriesList list, const std::function<std::string(const Series&)>& key_of);

}  // namespace bellwether::graphite
