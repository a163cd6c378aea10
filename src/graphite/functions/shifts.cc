// Functions that look at another time: timeShift, timeStack, timeSlice.
#include <fmt/format.h>

#include "graphite/functions/each.h"
#include "graphite/registry.h"
#include "graphite/time_grammar.h"

namespace bellwether::graphite {
namespace {

constexpr std::int64_t kMostShifts = 1'000;  // of one timeStack

// Without a sign the past is meant.
std::string signed_offset(std::string offset) {
  if (!offset.empty() && offset.front() >= '0' && offset.front() <= '9') offset.insert(offset.begin(), '-');
  return offset;
}

// An hour when the range asked for and the range looked at are on different sides of a change of the clock, so that noon meets noon.
std::int64_t daylight_correction(const Context& context, std::int64_t shift) {
  const bool from = context.zone.is_daylight_saving(context.from);
  const bool until = context.zone.is_daylight_saving(context.until);
  const bool shifted_from = context.zone.is_daylight_saving(context.from + shift);
  const bool shifted_until = context.zone.is_daylight_saving(context.until + shift);
  if (from && until && !shifted_from && !shifted_until) return 3600;
  if (!from && !until && shifted_from && shifted_until) return -3600;
  return 0;
}

Result<Value> time_shift(Call& call) {
  TRY(const SeriesList unshifted, call.list(0));
  TRY(const std::string given, call.text(1));
  TRY(const bool reset_end, call.boolean(2));
  TRY(const bool align_dst, call.boolean(3));
  const std::string spelled = signed_offset(given);
  TRY(std::int64_t shift, parse_time_offset(spelled));
  if (unshifted.empty()) return SeriesList();
  if (align_dst) shift += daylight_correction(call.context, shift);
  TRY(SeriesList list,
      evaluate_range(call.context, call.node.arguments.front(), call.context.from + shift, call.context.until + shift));
  const Series& model = unshifted.front();
  for (Series& series : list) {
    series.tags.set("timeShift", spelled);
    series.name = fmt::format("timeShift({}, \"{}\")", series.name, spelled);
    series.end = reset_end ? model.end : series.end - series.start + model.start;
    series.start = model.start;
  }
  return list;
}

Result<Value> time_stack(Call& call) {
  TRY(const SeriesList unshifted, call.list(0));
  TRY(const std::string given, call.text(1));
  TRY(const std::int64_t first, call.integer(2));
  TRY(const std::int64_t last, call.integer(3));
  const std::string spelled = signed_offset(given);
  TRY(const std::int64_t unit, parse_time_offset(spelled));
  SeriesList results;
  if (unshifted.empty()) return results;
  if (last - first > kMostShifts) return call.refuse(fmt::format("More than {} shifts", kMostShifts));
  const Series& model = unshifted.front();
  for (std::int64_t shift = first; shift < last; ++shift) {
    TRY(SeriesList list, evaluate_range(call.context, call.node.arguments.front(), call.context.from + shift * unit,
                                        call.context.until + shift * unit));
    for (Series& series : list) {
      series.tags.set("timeShiftUnit", spelled);
      series.tags.set("timeShift", std::to_string(shift));
      series.rename(fmt::format("timeShift({}, {}, {})", series.name, spelled, shift));
      series.start = model.start;
      series.end = model.end;
      results.push_back(std::move(series));
    }
  }
  return results;
}

Result<Value> time_slice(Call& call) {
  const auto time_at = [&call](std::size_t index) -> Result<std::int64_t> {
    TRY(const std::string spelled, call.text(index));
    return parse_time(spelled, TimeZone(), call.context.now);
  };
  TRY(const std::int64_t start, time_at(1));
  TRY(const std::int64_t end, time_at(2));
  return for_each_series(call, [&](Series& series) {
    series.tags.set("timeSliceStart", std::to_string(start));
    series.tags.set("timeSliceEnd", std::to_string(end));
    series.name = fmt::format("timeSlice({}, {}, {})", series.name, start, end);
    // Counted from the beginning of the request, not of the series: up to a step early, as it always was.
    std::int64_t time = call.context.from;
    for (double& value : series.values) {
      if (time < start || time > end) value = kNone;
      time += series.step;
    }
  });
}

}  // namespace

void add_shifts(Registry& registry) {
  constexpr std::string_view kGroup = "Transform";
  const std::vector<std::string_view> suggestions = {"\"1h\"", "\"6h\"", "\"12h\"", "\"1d\"",
                                                     "\"2d\"", "\"7d\"", "\"14d\"", "\"30d\""};
  Parameter shift = interval("timeShift", kRequired);
  shift.suggestions = suggestions;
  Parameter align_dst = boolean("alignDst", "false");
  align_dst.spelled = "alignDST";
  registry.add({.name = "timeShift",
                .group = kGroup,
                .description = "The same series at another time, drawn at this one. Without a sign: the past.",
                .parameters = {series_list(), shift, boolean("resetEnd", "true"), align_dst},
                .run = time_shift});
  Parameter unit = interval("timeShiftUnit", kOptional, "\"1d\"");
  unit.suggestions = suggestions;
  registry.add({.name = "timeStack",
                .group = kGroup,
                .description = "The same series several units of time back, one on the other.",
                .parameters = {series_list(), unit, integer("timeShiftStart", kOptional, "0"),
                               integer("timeShiftEnd", kOptional, "7")},
                .run = time_stack});
  registry.add({.name = "timeSlice",
                .group = kGroup,
                .description = "Only the values between two points in time.",
                .parameters = {series_list(),
                               {.name = "startSliceAt", .type = ParameterType::kDate, .required = true},
                               {.name = "endSliceAt", .type = ParameterType::kDate, .fallback = "\"now\""}},
                .run = time_slice});
}

}  // namespace bellwether::graphite
