// Series that come from nowhere: the time itself, a sine, a random walk, events.
#include <algorithm>
#include <cmath>
#include <random>

#include <fmt/format.h>

#include "graphite/evaluate.h"
#include "graphite/registry.h"
#include "timeline/timeline.h"

namespace bellwether::graphite {
namespace {

// A value for each step from the beginning of the request, not aligned.
template <class Generate>
Result<Value> generate(Call& call, std::int64_t step, Generate next) {
  const Context& context = call.context;
  TRY(const std::string name, call.text(0));
  if (step < 1) return call.refuse("Step must be at least 1");
  const std::int64_t count = (context.until - context.from + step - 1) / step;
  if (count > 0 && static_cast<std::uint64_t>(count) > context.budget.max_points) {
    return fail(Code::kResourceExhausted,
                fmt::format("{}: more points than limits.points_per_request", call.function.name));
  }
  std::vector<double> values;
  for (std::int64_t time = context.from; time < context.until; time += step) values.push_back(next(time));
  SeriesList list;
  list.push_back(make_series(name, context.from, context.until, step, std::move(values), context.x_files_factor));
  return list;
}

Result<Value> time_series_of_time(Call& call) {
  TRY(const std::int64_t step, call.integer(1));
  return generate(call, step, [](std::int64_t time) { return static_cast<double>(time); });
}

Result<Value> identity(Call& call) {
  TRY(Value value, generate(call, 60, [](std::int64_t time) { return static_cast<double>(time); }));
  Series& series = value.list()->front();
  series.path_expression = fmt::format("identity(\"{}\")", series.name);
  series.whole_numbers = true;
  return value;
}

Result<Value> sine(Call& call) {
  TRY(const double amplitude, call.number(1));
  TRY(const std::int64_t step, call.integer(2));
  return generate(call, step,
                  [amplitude](std::int64_t time) { return std::sin(static_cast<double>(time)) * amplitude; });
}

// The walk is the same whenever the same range is asked for.
Result<Value> random_walk(Call& call) {
  TRY(const std::int64_t step, call.integer(1));
  std::mt19937_64 random(static_cast<std::uint64_t>(call.context.from));
  double current = 0;
  return generate(call, step, [&](std::int64_t) {
    const double value = current;
    current += static_cast<double>(random() >> 11) * 0x1p-53 - 0.5;
    return value;
  });
}

Result<Value> events(Call& call) {
  const Context& context = call.context;
  timeline::Query query{.from = unix_seconds(context.from), .until = unix_seconds(context.until)};
  query.tag_set = timeline::Query::TagSet::kAny;
  std::vector<std::string> spelled;
  for (const Value& tag : call.rest) {
    spelled.push_back(fmt::format("\"{}\"", tag.to_string()));
    if (!(call.rest.size() == 1 && tag.to_string() == "*")) query.tags.push_back(tag.to_string());
  }
  const std::int64_t span = std::max<std::int64_t>(0, context.until - context.from);
  if (static_cast<std::uint64_t>(span) > context.budget.max_points) {
    return fail(Code::kResourceExhausted, "events: more points than limits.points_per_request");
  }
  std::vector<double> counts(static_cast<std::size_t>(span), kNone);
  if (context.sources.timeline != nullptr) {
    TRY(const std::vector<timeline::Event> found, context.sources.timeline->query(query));
    for (const timeline::Event& event : found) {
      const std::int64_t at = count_seconds(event.when) - context.from;
      if (at < 0 || at >= span) continue;
      double& count = counts[static_cast<std::size_t>(at)];
      count = is_none(count) ? 1 : count + 1;
    }
  }
  SeriesList list;
  list.push_back(make_series(fmt::format("events({})", fmt::join(spelled, ", ")), context.from, context.until, 1,
                             std::move(counts), context.x_files_factor));
  list.back().consolidation = Consolidation::kSum;
  list.back().whole_numbers = true;
  return list;
}

}  // namespace

void add_generators(Registry& registry) {
  const Parameter step = integer("step", kOptional, "60");
  const Parameter name = text("name", kRequired);
  for (const std::string_view spelled : {"time", "timeFunction"}) {
    registry.add({.name = spelled,
                  .group = "Transform",
                  .description = "The time itself, in seconds.",
                  .parameters = {name, step},
                  .run = time_series_of_time});
  }
  for (const std::string_view spelled : {"sin", "sinFunction"}) {
    registry.add({.name = spelled,
                  .group = "Transform",
                  .description = "The sine of the time.",
                  .parameters = {name, integer("amplitude", kOptional, "1"), step},
                  .run = sine});
  }
  for (const std::string_view spelled : {"randomWalk", "randomWalkFunction"}) {
    registry.add({.name = spelled,
                  .group = "Special",
                  .description = "A random walk from 0.",
                  .parameters = {name, step},
                  .run = random_walk});
  }
  registry.add({.name = "identity",
                .group = "Calculate",
                .description = "A series whose value is its time.",
                .parameters = {name},
                .run = identity});
  registry.add({.name = "events",
                .group = "Special",
                .description = "How many events with any of the tags there are each second; * means all.",
                .parameters = {{.name = "tags", .type = ParameterType::kString, .required = true, .multiple = true}},
                .run = events});
}

}  // namespace bellwether::graphite
