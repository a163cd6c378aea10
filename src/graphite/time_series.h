// Series as the render functions see them: a name, the expression it came from, tags, a regular grid of values and how it wants to be
// thinned. A plain value: functions take a list, change it and hand it on. NaN means "no value".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace bellwether::graphite {

inline constexpr double kNone = __builtin_nan("");
inline bool is_none(double value) {
  return value != value;
}

// How several values become one when a series is drawn with fewer points than it has.
enum class Consolidation { kAverage, kAverageZero, kSum, kMin, kMax, kFirst, kLast };
std::optional<Consolidation> parse_consolidation(std::string_view name);

// Tags in the order they were set. A handful of entries: searched linearly.
class Tags {
 public:
  void set(std::string_view tag, std::string value);
  const std::string* find(std::string_view tag) const;
  void erase(std::string_view tag);
  // Keeps only what `other` has with the same value.
  void intersect(const Tags& other);
  const std::vector<std::pair<std::string, std::string>>& entries() const { return entries_; }

 private:
  std::vector<std::pair<std::string, std::string>> entries_;
};

// The tags a series name carries: `a.b;k=v`, `a.b{k="v"}`, or just {name: a.b}. A name that breaks the rules for tags has only `name`.
Tags tags_of_name(std::string_view name);

// What only drawing looks at.
struct DrawOptions {
  std::string color;
  std::optional<double> alpha, line_width, dash_length;
  bool stacked = false, invisible = false, draw_as_infinite = false, second_y_axis = false;
};

struct Series {
  std::string name;
  bool is_unnamed = false;      // a vertical line without a label: JSON null
  std::string path_expression;  // how this series is written inside the name of a combination
  Tags tags;
  std::int64_t start = 0;
  std::int64_t end = 0;  // exclusive; not always a multiple of the step away from start
  std::int64_t step = 1;
  std::vector<double> values;
  double x_files_factor = 0;
  Consolidation consolidation = Consolidation::kAverage;
  bool whole_numbers = false;  // counts: written without a fraction
  DrawOptions draw;

  // A name that later combinations show as well.
  void rename(std::string new_name);
  // This series with other values under a new name, as a function that computes makes it.
  Series derive(std::string new_name, std::vector<double> new_values) const;
};

using SeriesList = std::vector<Series>;
using SeriesLists = std::vector<SeriesList>;

// A series with that name and grid and tags of its own.
Series make_series(std::string name, std::int64_t start, std::int64_t end, std::int64_t step,
                   std::vector<double> values, double x_files_factor);

// `values` in groups of `per_point`, the last one possibly partial. A group needs at least x_files_factor x per_point values.
std::vector<double> consolidate(const std::vector<double>& values, std::size_t per_point, Consolidation how,
                                double x_files_factor);

// True when enough of `total` slots have a value; none at all is never enough.
inline bool enough(std::size_t known, double total, double x_files_factor) {
  return known > 0 && total > 0 && static_cast<double>(known) / total >= x_files_factor;
}
bool enough_values(const std::vector<double>& values, double x_files_factor);

}  // namespace bellwether::graphite
