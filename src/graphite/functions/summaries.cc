// Functions that make longer steps of short ones: summarize, smartSummarize, hitcount.
#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "graphite/functions/each.h"
#include "graphite/registry.h"
#include "graphite/time_grammar.h"

namespace bellwether::graphite {
namespace {

constexpr std::int64_t kDay = 86'400;

// A positive interval that does not make more buckets than the request may have points.
Result<std::int64_t> bucket_length(Call& call) {
  TRY(const std::int64_t length, call.interval(1));
  if (length <= 0) return call.refuse("Interval must be greater than 0");
  const std::int64_t span = call.context.until - call.context.from;
  if (static_cast<std::uint64_t>(std::max<std::int64_t>(span, 0) / length) > call.context.budget.max_points) {
    return fail(Code::kResourceExhausted,
                fmt::format("{}: more buckets than limits.points_per_request", call.function.name));
  }
  return length;
}

struct Buckets {
  std::vector<double> values;
  std::int64_t end = 0;
};

// Buckets of `interval` from `start` until `end` is reached. A bucket starts at the last value that is not behind its beginning.
Buckets summarize_values(const Series& series, Aggregation how, std::int64_t interval, std::int64_t start,
                         std::int64_t end) {
  const double points = static_cast<double>(interval) / static_cast<double>(series.step);
  const std::size_t count = std::min(
      series.values.size(),
      static_cast<std::size_t>(std::max<std::int64_t>(0, (series.end - series.start + series.step - 1) / series.step)));
  const auto time_of = [&series](std::size_t i) { return series.start + static_cast<std::int64_t>(i) * series.step; };
  Buckets buckets;
  std::size_t next = 0;
  std::int64_t time = start;
  for (; time < end; time += interval) {
    std::size_t first = next;
    std::size_t known = 0;
    for (; next < count && time_of(next) < time + interval; ++next) {
      if (time_of(next) <= time) first = next;
      if (time_of(next) >= time && !is_none(series.values[next])) ++known;
    }
    const bool valid = enough(known, points, series.x_files_factor);
    buckets.values.push_back(valid ? aggregate(how, std::span(series.values).subspan(first, next - first)) : kNone);
  }
  buckets.end = time;
  return buckets;
}

Result<Value> summarize(Call& call) {
  TRY(const std::int64_t interval, bucket_length(call));
  TRY(const std::string spelled, call.text(1));
  TRY(const std::string function, call.text(2));
  TRY(const Aggregation how, parse_aggregation(function));
  TRY(const bool align_to_from, call.boolean(3));
  return for_each_series(call, [&](Series& series) {
    std::int64_t start = series.start;
    std::int64_t end = series.end;
    if (!align_to_from) {
      start -= start % interval;
      end += interval - end % interval;
    }
    Buckets buckets = summarize_values(series, how, interval, start, end);
    series.tags.set("summarize", spelled);
    series.tags.set("summarizeFunction", function);
    series = series.derive(
        fmt::format("summarize({}, \"{}\", \"{}\"{})", series.name, spelled, function, align_to_from ? ", true" : ""),
        std::move(buckets.values));
    series.start = start;
    series.end = align_to_from ? buckets.end : end;
    series.step = interval;
    series.whole_numbers = how == Aggregation::kCount;
  });
}

// The beginning of the unit that holds `time`, in the request's zone. Weeks may begin on an ISO weekday: "weeks3" on Wednesday.
std::int64_t align_down(std::int64_t time, TimeUnit unit, std::string_view spelled, const TimeZone& zone) {
  const std::int64_t shift = zone.to_civil(time) - time;
  const std::int64_t reading = time + shift;
  const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(unix_seconds(reading));
  const std::chrono::year_month_day date(day);
  const auto seconds_of = [](std::chrono::sys_days d) {
    return static_cast<std::int64_t>(d.time_since_epoch().count()) * kDay;
  };
  std::int64_t aligned = reading;
  switch (unit) {
    case TimeUnit::kSeconds:
      break;
    case TimeUnit::kMinutes:
      aligned = reading - reading % 60;
      break;
    case TimeUnit::kHours:
      aligned = reading - reading % 3600;
      break;
    case TimeUnit::kDays:
      aligned = seconds_of(day);
      break;
    case TimeUnit::kWeeks: {
      const char last = spelled.back();
      const std::int64_t wanted = last >= '0' && last <= '9' ? last - '0' : 1;
      std::int64_t back = static_cast<std::int64_t>(std::chrono::weekday(day).iso_encoding()) - wanted;
      if (back < 0) back += 7;
      aligned = seconds_of(day) - back * kDay;
      break;
    }
    case TimeUnit::kMonths:
      aligned = seconds_of(std::chrono::sys_days(date.year() / date.month() / 1));
      break;
    case TimeUnit::kYears:
      aligned = seconds_of(std::chrono::sys_days(date.year() / 1 / 1));
      break;
  }
  return aligned - shift;
}

Result<Value> smart_summarize(Call& call) {
  TRY(const std::int64_t interval, bucket_length(call));
  TRY(const std::string spelled, call.text(1));
  TRY(const std::string function, call.text(2));
  TRY(const Aggregation how, parse_aggregation(function));
  // A boolean here is what an older version took; it has no meaning any more.
  if (const std::string* align_to = call.bound[3].text(); align_to != nullptr && !align_to->empty()) {
    TRY(const TimeUnit unit, parse_time_unit(*align_to));
    const std::int64_t from = align_down(call.context.from, unit, *align_to, call.context.zone);
    TRY(SeriesList again, evaluate_range(call.context, call.node.arguments.front(), from, call.context.until));
    call.bound[0] = std::move(again);
  }
  return for_each_series(call, [&](Series& series) {
    Buckets buckets = summarize_values(series, how, interval, series.start, series.end);
    series.tags.set("smartSummarize", spelled);
    series.tags.set("smartSummarizeFunction", function);
    series = series.derive(fmt::format("smartSummarize({}, \"{}\", \"{}\")", series.name, spelled, function),
                           std::move(buckets.values));
    series.end = buckets.end;
    series.step = interval;
    series.whole_numbers = how == Aggregation::kCount;
  });
}

// Values are rates: each adds value x seconds to the buckets it overlaps. Buckets end where the series ends.
void count_hits(Series& series, std::int64_t interval, std::string name) {
  const std::int64_t bucket_count = (series.end - series.start + interval - 1) / interval;
  std::vector<double> buckets(static_cast<std::size_t>(bucket_count), kNone);
  const std::int64_t start = series.end - bucket_count * interval;
  const auto add = [&buckets](std::int64_t bucket, double hits) {
    if (bucket < 0) return;
    double& sum = buckets[static_cast<std::size_t>(bucket)];
    sum = is_none(sum) ? hits : sum + hits;
  };
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    const double value = series.values[i];
    if (is_none(value)) continue;
    const std::int64_t begins = series.start + static_cast<std::int64_t>(i) * series.step - start;
    const std::int64_t ends = begins + series.step;
    const std::int64_t first = begins / interval;
    std::int64_t last = ends / interval;
    std::int64_t last_part = ends % interval;
    if (first >= bucket_count) continue;
    if (last >= bucket_count) {
      last = bucket_count - 1;
      last_part = interval;
    }
    if (first == last) {
      add(first, value * static_cast<double>(last_part - begins % interval));
      continue;
    }
    add(first, value * static_cast<double>(interval - begins % interval));
    for (std::int64_t bucket = first + 1; bucket < last; ++bucket) add(bucket, value * static_cast<double>(interval));
    if (last_part > 0) add(last, value * static_cast<double>(last_part));
  }
  series = series.derive(std::move(name), std::move(buckets));
  series.start = start;
  series.step = interval;
}

Result<Value> hitcount(Call& call) {
  TRY(const std::int64_t interval, bucket_length(call));
  TRY(const std::string spelled, call.text(1));
  TRY(const bool align, call.boolean(2));
  if (align) {
    const TimeUnit unit = interval >= kDay   ? TimeUnit::kDays
                          : interval >= 3600 ? TimeUnit::kHours
                          : interval >= 60   ? TimeUnit::kMinutes
                                             : TimeUnit::kSeconds;
    const std::int64_t from = align_down(call.context.from, unit, "", call.context.zone);
    TRY(SeriesList again, evaluate_range(call.context, call.node.arguments.front(), from, call.context.until));
    for (Series& series : again)
      series.end = series.start + (series.end - series.start) / interval * interval + interval;
    call.bound[0] = std::move(again);
  }
  return for_each_series(call, [&](Series& series) {
    series.tags.set("hitcount", spelled);
    count_hits(series, interval, fmt::format("hitcount({}, \"{}\"{})", series.name, spelled, align ? ", true" : ""));
  });
}

}  // namespace

void add_summaries(Registry& registry) {
  constexpr std::string_view kGroup = "Transform";
  Parameter length = interval("intervalString", kRequired);
  length.suggestions = {"\"10min\"", "\"1h\"", "\"1d\""};
  registry.add({.name = "summarize",
                .group = kGroup,
                .description = "One value for each interval, aligned to multiples of it or to the beginning.",
                .parameters = {series_list(), length, aggregation("func", kOptional, "\"sum\""),
                               boolean("alignToFrom", "false")},
                .run = summarize});
  registry.add(
      {.name = "smartSummarize",
       .group = kGroup,
       .description = "One value for each interval from the beginning, which may be aligned to a unit of time.",
       .parameters = {series_list(),
                      length,
                      aggregation("func", kOptional, "\"sum\""),
                      {.name = "alignTo",
                       .type = ParameterType::kString,
                       .options = {"null", "true", "false", "\"seconds\"", "\"minutes\"", "\"hours\"", "\"days\"",
                                   "\"weeks\"", "\"months\"", "\"years\""}}},
       .run = smart_summarize});
  registry.add({.name = "hitcount",
                .group = kGroup,
                .description = "Rates a second as hits in each interval.",
                .parameters = {series_list(), length, boolean("alignToInterval", "false")},
                .run = hitcount});
}

}  // namespace bellwether::graphite
