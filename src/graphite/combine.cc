#include "graphite/combine.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "graphite/syntax.h"

namespace bellwether::graphite {
namespace {

constexpr std::int64_t kMostStep = 1LL << 40;

// The first path inside a name that looks like a call: `scale(app.a,2)` is judged as `app.a`.
std::string first_path(const std::string& name) {
  Result<Node> parsed = parse_target(name);
  if (!parsed) return name;
  const Node* node = &*parsed;
  while ((node->kind == Node::Kind::kCall || node->kind == Node::Kind::kTemplate) && !node->arguments.empty())
    node = &node->arguments.front();
  return node->kind == Node::Kind::kPath ? node->text : name;
}

}  // namespace

Result<Normalized> normalize(std::span<const Series* const> series) {
  Normalized result;
  if (series.empty()) return result;
  std::int64_t step = 1;
  for (const Series* one : series) {
    step = std::lcm(step, one->step);
    if (step > kMostStep || step <= 0)
      return fail(Code::kInvalidArgument, "the steps of these series have no common multiple within reason");
  }
  result.step = step;
  result.start = series.front()->start;
  result.end = series.front()->end;
  for (const Series* one : series) {
    result.values.push_back(
        consolidate(one->values, static_cast<std::size_t>(step / one->step), one->consolidation, one->x_files_factor));
    result.rows = std::max(result.rows, result.values.back().size());
    result.start = std::min(result.start, one->start);
    result.end = std::max(result.end, one->end);
  }
  result.end -= (result.end - result.start) % step;
  return result;
}

Result<Normalized> normalize(const SeriesList& list) {
  std::vector<const Series*> pointers;
  for (const Series& series : list) pointers.push_back(&series);
  return normalize(pointers);
}

std::string path_expressions(const SeriesList& list) {
  std::vector<std::string_view> paths;
  std::set<std::string_view> seen;
  for (const Series& series : list) {
    if (seen.insert(series.path_expression).second) paths.push_back(series.path_expression);
  }
  return fmt::format("{}", fmt::join(paths, ","));
}

Tags combined_tags(const SeriesList& list, std::string_view name, std::string_view aggregated_by) {
  Tags tags = list.front().tags;
  for (const Series& series : list) tags.intersect(series.tags);
  if (tags.find("name") == nullptr) tags.set("name", std::string(name));
  tags.set("aggregatedBy", std::string(aggregated_by));
  return tags;
}

Result<SeriesList> aggregate_series(Context& context, const SeriesList& list, std::string_view name,
                                    std::optional<double> x_files_factor) {
  const std::string_view short_name = name.ends_with("Series") ? name.substr(0, name.size() - 6) : name;
  Result<Aggregation> how = parse_aggregation(short_name);
  if (!how) return fail(Code::kInvalidArgument, fmt::format("Unsupported aggregation function: {}", name));
  SeriesList result;
  if (list.empty()) return result;
  TRY(const Normalized rows, normalize(list));
  const double factor = x_files_factor.value_or(context.x_files_factor);
  std::vector<double> values(rows.rows, kNone);
  std::vector<double> row(list.size());
  for (std::size_t i = 0; i < rows.rows; ++i) {
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = rows.at(j, i);
    if (enough_values(row, factor)) values[i] = aggregate(*how, row);
  }
  const std::string full_name = fmt::format("{}Series({})", short_name, path_expressions(list));
  Series series = make_series(full_name, rows.start, rows.end, rows.step, std::move(values), factor);
  series.tags = combined_tags(list, full_name, short_name);
  series.whole_numbers = *how == Aggregation::kCount;
  result.push_back(std::move(series));
  return result;
}

Result<SeriesList> count_series(Context& context, const SeriesList& list) {
  SeriesList result;
  if (list.empty()) return result;
  TRY(const Normalized rows, normalize(list));
  Series series = make_series(fmt::format("countSeries({})", path_expressions(list)), rows.start, rows.end, rows.step,
                              std::vector<double>(rows.rows, static_cast<double>(list.size())), context.x_files_factor);
  series.whole_numbers = true;
  result.push_back(std::move(series));
  return result;
}

Result<Series> combine_two(Context& context, const Series& left, const Series& right, std::string name,
                           double (*operation)(double, double)) {
  const Series* both[] = {&left, &right};
  TRY(const Normalized rows, normalize(both));
  std::vector<double> values(rows.rows);
  for (std::size_t i = 0; i < rows.rows; ++i) values[i] = operation(rows.at(0, i), rows.at(1, i));
  return make_series(std::move(name), rows.start, rows.end, rows.step, std::move(values), context.x_files_factor);
}

double divide(double a, double b) {
  return is_none(a) || is_none(b) || b == 0 ? kNone : a / b;
}
double percent(double a, double b) {
  return divide(a, b) * 100.0;
}

std::string node_or_tag(const Series& series, const Value& which, std::string_view path) {
  if (which.is_number()) {
    const std::string_view untagged = path.substr(0, path.find(';'));
    std::vector<std::string_view> nodes;
    std::size_t from = 0;
    for (std::size_t dot = untagged.find('.'); dot != std::string_view::npos; dot = untagged.find('.', from)) {
      nodes.push_back(untagged.substr(from, dot - from));
      from = dot + 1;
    }
    nodes.push_back(untagged.substr(from));
    if (std::optional<std::int64_t> position = which.as_integer()) {
      if (*position < 0) *position += static_cast<std::int64_t>(nodes.size());
      if (*position >= 0 && *position < static_cast<std::int64_t>(nodes.size()))
        return std::string(nodes[static_cast<std::size_t>(*position)]);
    }
  }
  const std::string* tag = series.tags.find(which.to_string());
  return tag != nullptr ? *tag : std::string();
}

std::string aggregation_key(const Series& series, std::span<const Value> nodes) {
  const std::string path = series.name.ends_with(')') ? first_path(series.name) : series.name;
  std::string key;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (i > 0) key += '.';
    key += node_or_tag(series, nodes[i], path);
  }
  return key;
}

std::vector<Group> group_by(SeriesList list, const std::function<std::string(const Series&)>& key_of) {
  std::vector<Group> groups;
  std::unordered_map<std::string, std::size_t> index;
  for (Series& series : list) {
    std::string key = key_of(series);
    const auto [found, is_new] = index.emplace(key, groups.size());
    if (is_new) groups.push_back({std::move(key), {}});
    groups[found->second].list.push_back(std::move(series));
  }
  return groups;
}

}  // namespace bellwether::graphite
