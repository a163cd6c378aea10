// Functions that say how the answer is put together: consolidation, xFilesFactor, fallbacks, selection by tags.
#include <fmt/format.h>

#include "base/text.h"
#include "graphite/functions/each.h"
#include "graphite/registry.h"

namespace bellwether::graphite {
namespace {

Result<Value> consolidate_by_name(Call& call, const std::string& name) {
  const std::optional<Consolidation> how = parse_consolidation(name);
  if (!how) return fail(Code::kInvalidArgument, fmt::format("Invalid consolidation function: '{}'", printable(name)));
  return for_each_series(call, [&](Series& series) {
    series.consolidation = *how;
    series.tags.set("consolidateBy", name);
    series.rename(fmt::format("consolidateBy({},\"{}\")", series.name, name));
  });
}

Result<Value> consolidate_by(Call& call) {
  TRY(const std::string name, call.text(1));
  return consolidate_by_name(call, name);
}

Result<Value> cumulative(Call& call) {
  return consolidate_by_name(call, "sum");
}

// Holds for what is evaluated after it, too.
Result<Value> set_x_files_factor(Call& call) {
  TRY(const double factor, call.number(1));
  call.context.x_files_factor = factor;
  return for_each_series(call, [factor](Series& series) {
    series.x_files_factor = factor;
    series.tags.set("xFilesFactor", python_float(factor));
  });
}

Result<Value> fallback_series(Call& call) {
  TRY(SeriesList list, call.list(0));
  if (!list.empty()) return list;
  TRY(SeriesList fallback, call.list(1));
  return fallback;
}

// Selections are read by the evaluation itself; the entry is here to be listed and completed. It is reached only as another function's
// callback, with series that are selected already.
Result<Value> series_by_tag(Call& call) {
  return call.refuse("Only tag expressions are accepted");
}

}  // namespace

void add_special(Registry& registry) {
  constexpr std::string_view kGroup = "Special";
  Parameter consolidation = text("consolidationFunc", kRequired);
  consolidation.options = {"\"average\"", "\"avg\"", "\"avg_zero\"", "\"first\"",
                           "\"last\"",    "\"max\"", "\"min\"",      "\"sum\""};
  registry.add({.name = "consolidateBy",
                .group = kGroup,
                .description = "How several values become one when there is not room for all.",
                .parameters = {series_list(), consolidation},
                .run = consolidate_by});
  registry.add({.name = "cumulative",
                .group = kGroup,
                .description = "The same as consolidateBy with sum.",
                .parameters = {series_list()},
                .run = cumulative});
  for (const std::string_view name : {"setXFilesFactor", "xFilesFactor"}) {
    registry.add({.name = name,
                  .group = kGroup,
                  .description = "The share of values that must be known wherever several become one.",
                  .parameters = {series_list(), number("xFilesFactor", kRequired)},
                  .run = set_x_files_factor});
  }
  registry.add({.name = "fallbackSeries",
                .group = kGroup,
                .description = "The second list where the first is empty.",
                .parameters = {series_list(), series_list("fallback")},
                .run = fallback_series});
  registry.add(
      {.name = "seriesByTag",
       .group = kGroup,
       .description = "Series by their tags: 'tag=value', 'tag!=value', 'tag=~regex', 'tag!=~regex'.",
       .parameters = {{.name = "tagExpressions", .type = ParameterType::kString, .required = true, .multiple = true}},
       .run = series_by_tag});
}

}  // namespace bellwether::graphite
