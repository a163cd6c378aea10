// Functions that give series other names.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/regex.h"
#include "graphite/combine.h"
#include "graphite/functions/each.h"
#include "graphite/functions/percent_format.h"
#include "graphite/registry.h"

namespace bellwether::graphite {
namespace {

Result<Value> alias(Call& call) {
  TRY(const std::string name, call.text(1));
  return for_each_series(call, [&name](Series& series) { series.name = name; });
}

Result<Value> alias_by_node(Call& call) {
  return for_each_series(call, [&call](Series& series) { series.name = aggregation_key(series, call.rest); });
}

// The nodes [start, stop) of the innermost path in a name; without what follows a comma.
std::string sub_path(const std::string& name, std::int64_t start, std::int64_t stop) {
  const std::size_t open = name.rfind('(');
  const std::size_t left = open == std::string::npos ? 0 : open + 1;
  const std::size_t right = std::min(name.find(')'), name.size());
  const std::string clean = right > left ? name.substr(left, right - left) : std::string();
  const std::vector<std::string_view> nodes = split(clean, '.');
  const auto size = static_cast<std::int64_t>(nodes.size());
  const auto clip = [size](std::int64_t at) { return std::clamp<std::int64_t>(at < 0 ? at + size : at, 0, size); };
  const std::int64_t first = clip(start);
  const std::int64_t last = stop == 0 ? size : clip(stop);
  if (first >= last) return {};
  const std::string joined = fmt::format("{}", fmt::join(nodes.begin() + first, nodes.begin() + last, "."));
  return joined.substr(0, joined.find(','));
}

Result<Value> alias_by_metric(Call& call) {
  return for_each_series(call, [](Series& series) { series.name = sub_path(series.name, -1, 0); });
}

Result<Value> substr(Call& call) {
  TRY(const std::int64_t start, call.integer(1));
  TRY(const std::int64_t stop, call.integer(2));
  return for_each_series(call, [start, stop](Series& series) { series.name = sub_path(series.name, start, stop); });
}

Result<Value> alias_sub(Call& call) {
  TRY(SeriesList list, call.list(0));
  TRY(const std::string search, call.text(1));
  TRY(const std::string replacement, call.text(2));
  TRY(const codec::Regex regex, codec::Regex::compile(search));
  for (Series& series : list) {
    TRY(series.name, regex.substitute(replacement, series.name));
  }
  return list;
}

Result<Value> alias_query(Call& call) {
  TRY(SeriesList list, call.list(0));
  TRY(const std::string search, call.text(1));
  TRY(const std::string replacement, call.text(2));
  TRY(const std::string pattern, call.text(3));
  TRY(const codec::Regex regex, codec::Regex::compile(search));
  for (Series& series : list) {
    TRY(const std::string query, regex.substitute(replacement, series.name));
    TRY(const SeriesList found, evaluate_text(call.context, query));
    if (found.empty())
      return fail(Code::kInvalidArgument, fmt::format("No series found with query: {}", printable(query)));
    const double current = aggregate(Aggregation::kLast, found.front().values);
    if (is_none(current))
      return fail(Code::kInvalidArgument,
                  fmt::format("Cannot get last value of series: {}", printable(found.front().name)));
    TRY(series.name, percent_format(pattern, current));
  }
  return list;
}

// Letters up or down: everywhere, or only at the positions given (negative: from the end).
template <char kFirst, char kLast, int kShift>
Result<Value> change_case(Call& call) {
  return for_each_series(call, [&call](Series& series) {
    const auto shift = [](char& c) {
      if (c >= kFirst && c <= kLast) c = static_cast<char>(c + kShift);
    };
    if (call.rest.empty()) std::ranges::for_each(series.name, shift);
    for (const Value& position : call.rest) {
      std::int64_t at = position.as_integer().value_or(static_cast<std::int64_t>(series.name.size()));
      if (at < 0) at += static_cast<std::int64_t>(series.name.size());
      if (at >= 0 && at < static_cast<std::int64_t>(series.name.size()))
        shift(series.name[static_cast<std::size_t>(at)]);
    }
  });
}

}  // namespace

void add_aliases(Registry& registry) {
  constexpr std::string_view kGroup = "Alias";
  registry.add({.name = "alias",
                .group = kGroup,
                .description = "Gives every series that name.",
                .parameters = {series_list(), text("newName", kRequired)},
                .run = alias});
  registry.add({.name = "aliasByNode",
                .group = kGroup,
                .description = "Names series by nodes of their path or by tags.",
                .parameters = {series_list(), positions("nodes", ParameterType::kNodeOrTag, kRequired)},
                .run = alias_by_node});
  registry.add({.name = "aliasByTags",
                .group = kGroup,
                .description = "Names series by tags or by nodes of their path.",
                .parameters = {series_list(), positions("tags", ParameterType::kNodeOrTag, kRequired)},
                .run = alias_by_node});
  registry.add({.name = "aliasByMetric",
                .group = kGroup,
                .description = "Names series by the last node of their path.",
                .parameters = {series_list()},
                .run = alias_by_metric});
  registry.add({.name = "aliasSub",
                .group = kGroup,
                .description = "Changes names by a regular expression and its replacement.",
                .parameters = {series_list(), text("search", kRequired), text("replace", kRequired)},
                .run = alias_sub});
  registry.add(
      {.name = "aliasQuery",
       .group = kGroup,
       .description = "Names series with the last value of another, found by search and replace.",
       .parameters = {series_list(), text("search", kRequired), text("replace", kRequired), text("newName", kRequired)},
       .run = alias_query});
  const std::vector<Parameter> at = {series_list(), positions("pos", ParameterType::kInteger, kOptional)};
  registry.add({.name = "upper",
                .group = kGroup,
                .description = "Upper-case letters in names, all or those at the positions.",
                .parameters = at,
                .run = change_case<'a', 'z', 'A' - 'a'>});
  registry.add({.name = "lower",
                .group = kGroup,
                .description = "Lower-case letters in names, all or those at the positions.",
                .parameters = at,
                .run = change_case<'A', 'Z', 'a' - 'A'>});
  const auto node = [](std::string_view name) {
    return Parameter{.name = name, .type = ParameterType::kNode, .fallback = "0"};
  };
  registry.add({.name = "substr",
                .group = "Special",
                .description = "Names series by the nodes from start to stop of their path.",
                .parameters = {series_list(), node("start"), node("stop")},
                .run = substr});
}

}  // namespace bellwether::graphite
