#include "graphite/selection.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include <fmt/format.h>

#include "base/text.h"
#include "graphite/combine.h"

namespace bellwether::graphite {
namespace {

// Adds every series into one row per worker. Learns the grids first; when they differ it keeps nothing and says so.
class AddingSink final : public series::FetchSink {
 public:
  explicit AddingSink(Aggregation how) : how_(how) {}

  void begin(std::span<const series::Grid> grids, std::size_t workers) override {
    same_grid_ = std::ranges::all_of(grids, [&](const series::Grid& grid) { return grid == grids.front(); });
    if (grids.empty() || !same_grid_) return;
    grid_ = grids.front();
    rows_.resize(workers);
  }

  void on_values(std::size_t worker, std::size_t, std::size_t first_slot, std::span<const double> values) override {
    if (!same_grid_) return;
    Row& row = rows_[worker];
    if (row.known.empty()) {
      row.known.resize(grid_.count);
      if (needs_sum()) row.sum.resize(grid_.count);
      if (needs_least()) row.least.assign(grid_.count, std::numeric_limits<double>::infinity());
      if (needs_most()) row.most.assign(grid_.count, -std::numeric_limits<double>::infinity());
    }
    const std::size_t count = std::min(values.size(), grid_.count - std::min(first_slot, grid_.count));
    const double* const in = values.data();
    std::uint32_t* const known = row.known.data() + first_slot;
    for (std::size_t i = 0; i < count; ++i) known[i] += in[i] == in[i] ? 1u : 0u;
    if (needs_sum()) {
      double* const sum = row.sum.data() + first_slot;
      for (std::size_t i = 0; i < count; ++i) sum[i] += in[i] == in[i] ? in[i] : 0.0;
    }
    // A comparison with NaN is false, so missing values leave the row alone.
    if (needs_least()) {
      double* const least = row.least.data() + first_slot;
      for (std::size_t i = 0; i < count; ++i) least[i] = in[i] < least[i] ? in[i] : least[i];
    }
    if (needs_most()) {
      double* const most = row.most.data() + first_slot;
      for (std::size_t i = 0; i < count; ++i) most[i] = in[i] > most[i] ? in[i] : most[i];
    }
  }

  bool same_grid() const { return same_grid_; }
  const series::Grid& grid() const { return grid_; }

  std::vector<double> result(std::size_t series_count, double x_files_factor) const {
    std::vector<double> values(grid_.count, kNone);
    for (std::size_t slot = 0; slot < grid_.count; ++slot) {
      std::size_t known = 0;
      double sum = 0, least = std::numeric_limits<double>::infinity(), most = -least;
      for (const Row& row : rows_) {
        if (row.known.empty()) continue;
        known += row.known[slot];
        if (needs_sum()) sum += row.sum[slot];
        if (needs_least()) least = std::min(least, row.least[slot]);
        if (needs_most()) most = std::max(most, row.most[slot]);
      }
      if (!enough(known, static_cast<double>(series_count), x_files_factor)) continue;
      switch (how_) {
        case Aggregation::kSum:
          values[slot] = sum;
          break;
        case Aggregation::kAverage:
          values[slot] = sum / static_cast<double>(known);
          break;
        case Aggregation::kMin:
          values[slot] = least;
          break;
        case Aggregation::kMax:
          values[slot] = most;
          break;
        case Aggregation::kRange:
          values[slot] = most - least;
          break;
        default:
          values[slot] = static_cast<double>(known);
          break;
      }
    }
    return values;
  }

 private:
  struct Row {
    std::vector<std::uint32_t> known;
    std::vector<double> sum, least, most;
  };
  bool needs_sum() const { return how_ == Aggregation::kSum || how_ == Aggregation::kAverage; }
  bool needs_least() const { return how_ == Aggregation::kMin || how_ == Aggregation::kRange; }
  bool needs_most() const { return how_ == Aggregation::kMax || how_ == Aggregation::kRange; }

  const Aggregation how_;
  series::Grid grid_;
  bool same_grid_ = true;
  std::vector<Row> rows_;
};

bool is_before_data(const Context& context) {
  return context.from > context.now;
}

series::TimeRange range_of(const Context& context) {
  return {unix_seconds(context.from), unix_seconds(context.until)};
}

}  // namespace

Result<series::TagExpression> parse_tag_expression(std::string_view text) {
  const std::size_t end = text.find_first_of(";!=");
  const auto refuse = [&] { return fail(Code::kInvalidArgument, fmt::format("Invalid tagspec {}", printable(text))); };
  if (end == std::string_view::npos || end == 0 || text[end] == ';') return refuse();
  series::TagExpression expression;
  expression.tag = std::string(text.substr(0, end));
  std::string_view rest = text.substr(end);
  const bool negated = rest.starts_with('!');
  if (negated) rest.remove_prefix(1);
  if (!rest.starts_with('=')) return refuse();
  rest.remove_prefix(1);
  const bool matches = rest.starts_with('~');
  if (matches) rest.remove_prefix(1);
  if (rest.find(';') != std::string_view::npos) return refuse();
  using Operator = series::TagExpression::Operator;
  expression.op = matches ? (negated ? Operator::kNotMatches : Operator::kMatches)
                          : (negated ? Operator::kNotEqual : Operator::kEqual);
  expression.value = std::string(rest);
  return expression;
}

Result<Selection> select_path(Context& context, std::string_view expression) {
  TRY(std::vector<series::Match> matches, context.sources.backend.match(expression, context.budget));
  return Selection{std::string(expression), std::move(matches)};
}

Result<Selection> select_tags(Context& context, const Node& call) {
  std::vector<series::TagExpression> expressions;
  for (const Node& argument : call.arguments) {
    if (argument.kind != Node::Kind::kString)
      return fail(Code::kInvalidArgument, "seriesByTag() takes tag expressions in quotes");
    TRY(series::TagExpression expression, parse_tag_expression(argument.text));
    expressions.push_back(std::move(expression));
  }
  if (expressions.empty()) return fail(Code::kInvalidArgument, "seriesByTag() needs at least one tag expression");
  TRY(std::vector<series::Match> matches, context.sources.backend.match_tags(expressions, context.budget));
  return Selection{call.raw, std::move(matches)};
}

std::optional<Result<Selection>> select_node(Context& context, const Node& node) {
  if (node.kind == Node::Kind::kPath) {
    std::string path = node.text;
    if (!context.replacements.empty() && path.find('$') != std::string::npos) return std::nullopt;
    return select_path(context, path);
  }
  if (node.kind == Node::Kind::kCall && node.text == "seriesByTag") return select_tags(context, node);
  return std::nullopt;
}

Result<SeriesList> fetch(Context& context, Selection selection) {
  SeriesList list;
  if (selection.matches.empty() || is_before_data(context)) return list;
  std::vector<series::SeriesId> ids;
  ids.reserve(selection.matches.size());
  for (const series::Match& match : selection.matches) ids.push_back(match.id);
  TRY(std::vector<series::FetchedSeries> fetched,
      context.sources.backend.fetch_all(ids, range_of(context), unix_seconds(context.now), context.budget));
  list.reserve(fetched.size());
  for (std::size_t i = 0; i < fetched.size(); ++i) {
    const series::Grid& grid = fetched[i].grid;
    if (grid.count == 0) continue;
    Series series = make_series(std::move(selection.matches[i].name), grid.start, grid.end(), grid.step,
                                std::move(fetched[i].values), context.x_files_factor);
    series.path_expression = selection.expression;
    list.push_back(std::move(series));
  }
  return list;
}

std::string_view combination_name(Aggregation how) {
  switch (how) {
    case Aggregation::kSum:
      return "sum";
    case Aggregation::kAverage:
      return "average";
    case Aggregation::kMin:
      return "min";
    case Aggregation::kMax:
      return "max";
    case Aggregation::kRange:
      return "rangeOf";
    case Aggregation::kCount:
      return "count";
    case Aggregation::kDiff:
      return "diff";
    case Aggregation::kMultiply:
      return "multiply";
    case Aggregation::kStddev:
      return "stddev";
    case Aggregation::kMedian:
      return "median";
    case Aggregation::kAverageZero:
      return "avg_zero";
    case Aggregation::kLast:
      return "last";
  }
  return "sum";
}

Result<SeriesList> fetch_then_aggregate(Context& context, std::span<const Selection> selections, Aggregation how) {
  SeriesList list;
  for (const Selection& selection : selections) {
    TRY(SeriesList part, fetch(context, selection));
    std::ranges::move(part, std::back_inserter(list));
  }
  return how == Aggregation::kCount ? count_series(context, list)
                                    : aggregate_series(context, list, combination_name(how));
}

Result<SeriesList> fetch_aggregated(Context& context, std::span<const Selection> selections, Aggregation how) {
  std::vector<series::SeriesId> ids;
  SeriesList shells;  // one for each selection: its expression, and the tags its series share
  for (const Selection& selection : selections) {
    if (selection.matches.empty()) continue;
    Series shell;
    shell.path_expression = selection.expression;
    shell.tags = tags_of_name(selection.matches.front().name);
    for (const series::Match& match : selection.matches) {
      ids.push_back(match.id);
      if (!shell.tags.entries().empty()) shell.tags.intersect(tags_of_name(match.name));
    }
    shells.push_back(std::move(shell));
  }
  if (ids.empty() || is_before_data(context)) return SeriesList();
  if (ids.size() < kFuseFrom) return fetch_then_aggregate(context, selections, how);
  AddingSink sink(how);
  TRY_VOID(context.sources.backend.fetch(ids, range_of(context), unix_seconds(context.now), context.budget, sink));
  if (!sink.same_grid()) return fetch_then_aggregate(context, selections, how);
  if (sink.grid().count == 0) return SeriesList();
  const std::string name = fmt::format("{}Series({})", combination_name(how), path_expressions(shells));
  std::vector<double> values = how == Aggregation::kCount
                                   ? std::vector<double>(sink.grid().count, static_cast<double>(ids.size()))
                                   : sink.result(ids.size(), context.x_files_factor);
  Series result = make_series(name, sink.grid().start, sink.grid().end(), sink.grid().step, std::move(values),
                              context.x_files_factor);
  result.whole_numbers = how == Aggregation::kCount;
  if (how != Aggregation::kCount) result.tags = combined_tags(shells, name, combination_name(how));
  SeriesList list;
  list.push_back(std::move(result));
  return list;
}

}  // namespace bellwether::graphite
