// Functions that sort series into groups by parts of their names or by tags, and combine each group.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "graphite/combine.h"
#include "graphite/registry.h"

namespace bellwether::graphite {
namespace {

Result<Value> group_and_combine(Call& call, SeriesList list, std::string_view callback, std::span<const Value> nodes) {
  std::vector<Group> groups =
      group_by(std::move(list), [nodes](const Series& series) { return aggregation_key(series, nodes); });
  SeriesList results;
  for (Group& group : groups) {
    TRY(SeriesList combined, apply_callback(call.context, call.node, callback, std::move(group.list)));
    if (combined.empty()) continue;
    combined.front().name = group.key;
    results.push_back(std::move(combined.front()));
  }
  return results;
}

Result<Value> group_by_node(Call& call) {
  TRY(SeriesList list, call.list(0));
  TRY(const std::string callback, call.text(2));
  return group_and_combine(call, std::move(list), callback, std::span(&call.bound[1], 1));
}

Result<Value> group_by_nodes(Call& call) {
  TRY(SeriesList list, call.list(0));
  TRY(const std::string callback, call.text(1));
  return group_and_combine(call, std::move(list), callback, call.rest);
}

Result<Value> group_by_tags(Call& call) {
  TRY(SeriesList list, call.list(0));
  TRY(const std::string callback, call.text(1));
  std::vector<std::string> tags;
  bool by_name = false;
  for (const Value& tag : call.rest) {
    if (tag.to_string() == "name")
      by_name = true;
    else
      tags.push_back(tag.to_string());
  }
  const auto name_of = [](const Series& series) {
    const std::string* name = series.tags.find("name");
    return name != nullptr ? *name : series.name;
  };
  std::set<std::string> names;
  for (const Series& series : list) names.insert(name_of(series));
  const std::string shared_name = names.size() == 1 ? *names.begin() : callback;
  std::vector<Group> groups = group_by(std::move(list), [&](const Series& series) {
    std::vector<std::string> parts;
    for (const std::string& tag : tags) {
      const std::string* value = series.tags.find(tag);
      parts.push_back(fmt::format("{}={}", tag, value != nullptr ? *value : ""));
    }
    std::ranges::sort(parts);
    parts.insert(parts.begin(), by_name ? name_of(series) : shared_name);
    return fmt::format("{}", fmt::join(parts, ";"));
  });
  SeriesList results;
  for (Group& group : groups) {
    TRY(SeriesList combined, apply_callback(call.context, call.node, callback, std::move(group.list)));
    if (combined.empty()) continue;
    combined.front().rename(group.key);
    combined.front().tags = tags_of_name(group.key);
    results.push_back(std::move(combined.front()));
  }
  return results;
}

Result<Value> map_series(Call& call) {
  TRY(SeriesList list, call.list(0));
  const std::vector<Value>& nodes = call.rest;
  SeriesLists lists;
  for (Group& group :
       group_by(std::move(list), [&nodes](const Series& series) { return aggregation_key(series, nodes); })) {
    lists.push_back(std::move(group.list));
  }
  return lists;
}

Result<Value> reduce_series(Call& call) {
  SeriesLists lists;
  if (SeriesLists* given = call.bound[0].lists()) {
    lists = std::move(*given);
  } else {
    TRY(SeriesList list, call.list(0));
    lists.push_back(std::move(list));
  }
  TRY(const std::string name, call.text(1));
  TRY(const std::int64_t position, call.integer(2));
  const Function* function = call.context.sources.registry.find(name);
  if (function == nullptr)
    return fail(Code::kInvalidArgument, fmt::format("Received request for unknown function: {}", printable(name)));
  struct Reduced {
    std::string key;
    std::vector<Value> arguments;
  };
  std::vector<Reduced> reduced;
  for (SeriesList& list : lists) {
    for (Series& series : list) {
      const std::vector<std::string_view> nodes = split(series.name, '.');
      const std::int64_t at = position < 0 ? position + static_cast<std::int64_t>(nodes.size()) : position;
      if (at < 0 || at >= static_cast<std::int64_t>(nodes.size()))
        return call.refuse(fmt::format("'{}' has no node {}", printable(series.name), position));
      const auto matcher = std::ranges::find_if(
          call.rest, [&](const Value& value) { return value.to_string() == nodes[static_cast<std::size_t>(at)]; });
      if (matcher == call.rest.end()) continue;
      std::string key;
      for (std::int64_t i = 0; i < at; ++i) key += (i > 0 ? "." : "") + std::string(nodes[static_cast<std::size_t>(i)]);
      key += ".reduce." + name;
      auto entry = std::ranges::find(reduced, key, &Reduced::key);
      if (entry == reduced.end()) {
        reduced.push_back({key, std::vector<Value>(call.rest.size())});
        entry = reduced.end() - 1;
      }
      SeriesList one;
      one.push_back(std::move(series));
      entry->arguments[static_cast<std::size_t>(matcher - call.rest.begin())] = std::move(one);
    }
  }
  SeriesList results;
  for (Reduced& entry : reduced) {
    TRY(Value value, apply(call.context, *function, call.node, std::move(entry.arguments)));
    if (value.list() == nullptr || value.list()->empty()) continue;
    value.list()->front().name = entry.key;
    results.push_back(std::move(value.list()->front()));
  }
  return results;
}

void replace_percent(std::string& text, std::string_view with) {
  for (std::size_t at = text.find('%'); at != std::string::npos; at = text.find('%', at + with.size()))
    text.replace(at, 1, with);
}

Result<Value> apply_by_node(Call& call) {
  TRY(const SeriesList list, call.list(0));
  TRY(const std::int64_t node, call.integer(1));
  TRY(const std::string target, call.text(2));
  std::set<std::string> prefixes;
  for (const Series& series : list) {
    const std::vector<std::string_view> nodes = split(series.name, '.');
    std::int64_t keep = node + 1;
    if (keep < 0) keep += static_cast<std::int64_t>(nodes.size());
    keep = std::clamp<std::int64_t>(keep, 0, static_cast<std::int64_t>(nodes.size()));
    prefixes.insert(fmt::format("{}", fmt::join(nodes.begin(), nodes.begin() + keep, ".")));
  }
  SeriesList results;
  for (const std::string& prefix : prefixes) {
    std::string spelled = target;
    replace_percent(spelled, prefix);
    TRY(SeriesList found, evaluate_text(call.context, spelled));
    for (Series& series : found) {
      if (call.given(3)) {
        TRY(series.name, call.text(3));
        replace_percent(series.name, prefix);
      }
      series.path_expression = prefix;
      series.start = list.back().start;
      series.end = list.back().end;
      results.push_back(std::move(series));
    }
  }
  return results;
}

}  // namespace

void add_grouping(Registry& registry) {
  constexpr std::string_view kGroup = "Combine";
  registry.add({.name = "groupByNode",
                .group = kGroup,
                .description = "Groups series by one node of their names (or a tag) and combines each group.",
                .parameters = {series_list(),
                               {.name = "nodeNum", .type = ParameterType::kNodeOrTag, .required = true},
                               callback(kOptional, "\"average\"")},
                .run = group_by_node});
  registry.add(
      {.name = "groupByNodes",
       .group = kGroup,
       .description = "Groups series by several nodes of their names (or tags) and combines each group.",
       .parameters = {series_list(), callback(kRequired), positions("nodes", ParameterType::kNodeOrTag, kOptional)},
       .run = group_by_nodes});
  registry.add({.name = "groupByTags",
                .group = kGroup,
                .description = "Groups series by tags and combines each group.",
                .parameters = {series_list(), callback(kRequired), positions("tags", ParameterType::kTag, kRequired)},
                .run = group_by_tags});
  for (const std::string_view name : {"mapSeries", "map"}) {
    registry.add({.name = name,
                  .group = kGroup,
                  .description = "Splits a list into one list for each value of the nodes given, for reduceSeries.",
                  .parameters = {series_list(), positions("mapNodes", ParameterType::kNodeOrTag, kRequired)},
                  .run = map_series});
  }
  for (const std::string_view name : {"reduceSeries", "reduce"}) {
    registry.add(
        {.name = name,
         .group = kGroup,
         .description = "Calls a function once for each list of mapSeries, with the series that the matchers name.",
         .parameters = {{.name = "seriesLists", .type = ParameterType::kSeriesLists, .required = true},
                        text("reduceFunction", kRequired),
                        {.name = "reduceNode", .type = ParameterType::kNode, .required = true},
                        {.name = "reduceMatchers", .type = ParameterType::kString, .required = true, .multiple = true}},
         .run = reduce_series});
  }
  registry.add({.name = "applyByNode",
                .group = kGroup,
                .description = "Evaluates a template for each distinct beginning of the names; % stands for it.",
                .parameters = {series_list(),
                               {.name = "nodeNum", .type = ParameterType::kNode, .required = true},
                               text("templateFunction", kRequired),
                               text("newName", kOptional)},
                .run = apply_by_node});
}

}  // namespace bellwether::graphite
