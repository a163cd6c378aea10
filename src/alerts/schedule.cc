#include "alerts/schedule.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::alerts {
namespace {

using std::chrono::days;

// "12h", "1d", "2w"
Result<seconds> parse_shift(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit(end, text.data() + text.size());
  seconds one{0};
  if (unit == "h") one = std::chrono::hours(1);
  if (unit == "d") one = days(1);
  if (unit == "w") one = std::chrono::weeks(1);
  if (problem != std::errc() || one == seconds(0) || count < 1 || count * one > days(366))
    return fail(Code::kInvalidArgument, fmt::format("'{}' is no shift such as 12h, 1d or 1w", printable(text)));
  return count * one;
}

// "2026-11-02"
Result<std::chrono::local_days> parse_day(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, '-');
  int number[3] = {};
  bool is_good = parts.size() == 3;
  for (std::size_t i = 0; is_good && i < 3; ++i) {
    const auto [end, problem] = std::from_chars(parts[i].data(), parts[i].data() + parts[i].size(), number[i]);
    is_good = problem == std::errc() && end == parts[i].data() + parts[i].size() && number[i] > 0;
  }
  const std::chrono::year_month_day date{std::chrono::year(number[0]),
                                         std::chrono::month(static_cast<unsigned>(number[1])),
                                         std::chrono::day(static_cast<unsigned>(number[2]))};
  if (!is_good || !date.ok() || number[0] < 1970 || number[0] > 9999)
    return fail(Code::kInvalidArgument, fmt::format("'{}' is no day such as 2026-11-02", printable(text)));
  return std::chrono::local_days(date);
}

using Spans = std::vector<Schedule::Span>;

void append(Spans& spans, Schedule::Span span) {
  if (span.from >= span.until) return;
  if (!spans.empty() && spans.back().until == span.from && spans.back().contact == span.contact &&
      spans.back().override_id == span.override_id) {
    spans.back().until = span.until;
  } else {
    spans.push_back(std::move(span));
  }
}

// `upper` where it has somebody, `lower` elsewhere. Both in order and without overlaps.
Spans lay_over(const Spans& lower, const Spans& upper) {
  Spans pieces = upper;
  for (const Schedule::Span& span : lower) {
    UnixSeconds from = span.from;
    for (const Schedule::Span& above : upper) {
      if (above.until <= from || above.from >= span.until) continue;
      if (from < above.from) pieces.push_back({from, above.from, span.contact, span.override_id});
      from = std::max(from, above.until);
    }
    if (from < span.until) pieces.push_back({from, span.until, span.contact, span.override_id});
  }
  std::ranges::sort(pieces, {}, &Schedule::Span::from);
  Spans result;
  for (Schedule::Span& piece : pieces) append(result, std::move(piece));
  return result;
}

}  // namespace

Result<Schedule> Schedule::create(const ScheduleOptions& options) {
  if (options.name.empty()) return fail(Code::kInvalidArgument, "alerts.schedule: a schedule needs a name");
  const std::string place = fmt::format("alerts.schedule '{}'", options.name);
  const auto at = [&](Error below) {
    return std::unexpected(Error(Code::kInvalidArgument, place).caused_by(std::move(below)));
  };
  Schedule schedule;
  schedule.name_ = options.name;
  schedule.zone_name_ = options.zone.empty() ? "UTC" : options.zone;
  Result<CivilZone> zone = CivilZone::named(options.zone);
  if (!zone) return at(zone.error());
  schedule.zone_ = *zone;
  if (options.layers.empty()) return fail(Code::kInvalidArgument, place + " has no layer");
  for (const LayerOptions& layer : options.layers) {
    if (layer.people.empty())
      return fail(Code::kInvalidArgument, fmt::format("{}: layer '{}' has no people", place, layer.name));
    const Result<std::chrono::local_days> day = parse_day(layer.start);
    if (!day) return at(day.error());
    const Result<seconds> handoff = parse_time_of_day(layer.handoff);
    if (!handoff) return at(handoff.error());
    const Result<seconds> shift = parse_shift(layer.shift);
    if (!shift) return at(shift.error());
    Result<WeeklyHours> only = WeeklyHours::parse(layer.only, *zone);
    if (!only) return at(only.error());
    schedule.layers_.push_back(
        {.name = layer.name.empty() ? fmt::format("layer {}", schedule.layers_.size() + 1) : layer.name,
         .people = layer.people,
         .start = CivilSeconds(*day) + *handoff,
         .shift = *shift,
         .only = std::move(*only)});
  }
  return schedule;
}

std::vector<std::string> Schedule::people() const {
  std::vector<std::string> all;
  for (const Layer& layer : layers_) all.insert(all.end(), layer.people.begin(), layer.people.end());
  std::ranges::sort(all);
  const auto repeated = std::ranges::unique(all);
  all.erase(repeated.begin(), repeated.end());
  return all;
}

UnixSeconds Schedule::shift_begin(const Layer& layer, std::int64_t number) const {
  return zone_.from_civil(layer.start + number * layer.shift);
}

std::int64_t Schedule::shift_at(const Layer& layer, UnixSeconds time) const {
  const seconds since = zone_.to_civil(time) - layer.start;
  std::int64_t number = since / layer.shift - (since % layer.shift < seconds(0) ? 1 : 0);
  // An hour that comes twice belongs to the shift that its first time began or ended.
  while (shift_begin(layer, number + 1) <= time) ++number;
  while (shift_begin(layer, number) > time) --number;
  return number;
}

const std::string& Schedule::person(const Layer& layer, std::int64_t shift) {
  return layer.people[static_cast<std::size_t>(shift) % layer.people.size()];
}

std::string Schedule::on_call(UnixSeconds time, std::span<const Override> overrides) const {
  for (auto one = overrides.rbegin(); one != overrides.rend(); ++one) {
    if (one->schedule == name_ && one->from <= time && time < one->until) return one->contact;
  }
  for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer) {
    if (!layer->only.is_empty() && !layer->only.contains(time)) continue;
    const std::int64_t shift = shift_at(*layer, time);
    if (shift >= 0) return person(*layer, shift);
  }
  return {};
}

Spans Schedule::layer_spans(std::size_t index, UnixSeconds from, UnixSeconds until) const {
  until = std::min(until, from + kMostShown);
  const Layer& layer = layers_[index];
  std::vector<WeeklyHours::Interval> hours{{from, until}};
  if (!layer.only.is_empty()) hours = layer.only.intervals(from, until);
  Spans spans;
  for (const WeeklyHours::Interval& interval : hours) {
    for (std::int64_t shift = std::max<std::int64_t>(0, shift_at(layer, interval.from));; ++shift) {
      const UnixSeconds begin = shift_begin(layer, shift);
      if (begin >= interval.until) break;
      append(spans, {std::max(begin, interval.from), std::min(shift_begin(layer, shift + 1), interval.until),
                     person(layer, shift)});
    }
  }
  return spans;
}

Spans Schedule::spans(UnixSeconds from, UnixSeconds until, std::span<const Override> overrides) const {
  until = std::min(until, from + kMostShown);
  Spans result;
  for (std::size_t layer = 0; layer < layers_.size(); ++layer)
    result = lay_over(result, layer_spans(layer, from, until));
  for (const Override& one : overrides) {
    if (one.schedule != name_ || one.until <= from || one.from >= until) continue;
    result = lay_over(result, {{std::max(from, one.from), std::min(until, one.until), one.contact, one.id}});
  }
  return result;
}

}  // namespace bellwether::alerts
