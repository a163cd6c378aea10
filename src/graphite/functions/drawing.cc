// Functions that say how a series is drawn, and stacked(), which adds up what is drawn on each other.
#include <fmt/format.h>

#include "graphite/functions/each.h"
#include "graphite/registry.h"

namespace bellwether::graphite {
namespace {

Result<Value> alpha(Call& call) {
  TRY(const double value, call.number(1));
  return for_each_series(call, [value](Series& series) { series.draw.alpha = value; });
}

Result<Value> color(Call& call) {
  TRY(const std::string name, call.text(1));
  return for_each_series(call, [&name](Series& series) { series.draw.color = name; });
}

Result<Value> line_width(Call& call) {
  TRY(const double width, call.number(1));
  return for_each_series(call, [width](Series& series) { series.draw.line_width = width; });
}

Result<Value> dashed(Call& call) {
  TRY(const double length, call.number(1));
  const std::string tag = call.bound[1].to_string();
  return for_each_series(call, [&](Series& series) {
    series.tags.set("dashed", tag);
    series.name = fmt::format("dashed({}, {})", series.name, format_general(length));
    series.draw.dash_length = length;
  });
}

Result<Value> draw_as_infinite(Call& call) {
  return for_each_series(call, [](Series& series) {
    series.draw.draw_as_infinite = true;
    series.tags.set("drawAsInfinite", "1");
    series.name = fmt::format("drawAsInfinite({})", series.name);
  });
}

Result<Value> second_y_axis(Call& call) {
  return for_each_series(call, [](Series& series) {
    series.draw.second_y_axis = true;
    series.tags.set("secondYAxis", "1");
    series.name = fmt::format("secondYAxis({})", series.name);
  });
}

Result<Value> area_between(Call& call) {
  TRY(SeriesList list, call.list(0));
  if (list.size() != 2) return call.refuse("Exactly 2 series are needed");
  Series& lower = list[0];
  Series& upper = list[1];
  lower.draw.stacked = upper.draw.stacked = lower.draw.invisible = true;
  upper.tags.set("areaBetween", "1");
  lower.tags = upper.tags;
  lower.name = upper.name = fmt::format("areaBetween({})", upper.path_expression);
  return list;
}

Result<Value> stacked(Call& call) {
  constexpr std::string_view kDefaultStack = "__DEFAULT__";
  TRY(SeriesList list, call.list(0));
  TRY(const std::string stack, call.text(1));
  if (call.context.stacks == nullptr)
    call.context.stacks = std::make_shared<std::map<std::string, std::vector<double>>>();
  std::vector<double>& totals = (*call.context.stacks)[stack];
  for (Series& series : list) {
    std::vector<double> values(series.values.size(), kNone);
    if (totals.size() < values.size()) totals.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!is_none(series.values[i])) values[i] = totals[i] += series.values[i];
    }
    if (stack == kDefaultStack) series.tags.set("stacked", stack);
    series = series.derive(stack == kDefaultStack ? fmt::format("stacked({})", series.name) : series.name,
                           std::move(values));
    series.draw.stacked = true;
  }
  return list;
}

}  // namespace

void add_drawing(Registry& registry) {
  constexpr std::string_view kGroup = "Graph";
  registry.add({.name = "alpha",
                .group = kGroup,
                .description = "Draws with that opacity, 0 to 1.",
                .parameters = {series_list(), number("alpha", kRequired)},
                .run = alpha});
  registry.add({.name = "color",
                .group = kGroup,
                .description = "Draws in that colour.",
                .parameters = {series_list(), text("theColor", kRequired)},
                .run = color});
  registry.add({.name = "lineWidth",
                .group = kGroup,
                .description = "Draws with that width of line.",
                .parameters = {series_list(), number("width", kRequired)},
                .run = line_width});
  registry.add({.name = "dashed",
                .group = kGroup,
                .description = "Draws a dashed line.",
                .parameters = {series_list(), integer("dashLength", kOptional, "5")},
                .run = dashed});
  registry.add({.name = "drawAsInfinite",
                .group = kGroup,
                .description = "Draws a vertical line wherever the value is not 0.",
                .parameters = {series_list()},
                .run = draw_as_infinite});
  registry.add({.name = "secondYAxis",
                .group = kGroup,
                .description = "Draws against the axis on the right.",
                .parameters = {series_list()},
                .run = second_y_axis});
  registry.add({.name = "areaBetween",
                .group = kGroup,
                .description = "Draws the area between two series.",
                .parameters = {series_list()},
                .run = area_between});
  Parameter list = series_list();
  list.spelled = "seriesLists";
  Parameter stack = text("stack", kOptional);
  stack.spelled = "stackName";
  stack.spelled_default = "'__DEFAULT__'";
  registry.add({.name = "stacked",
                .group = kGroup,
                .description = "Draws series on each other; those of one stack name share a stack.",
                .parameters = {list, stack},
                .run = stacked});
}

}  // namespace bellwether::graphite
