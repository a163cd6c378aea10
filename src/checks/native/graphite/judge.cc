#include "checks/native/graphite/judge.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace bellwether::checks::graphite {
namespace {

constexpr std::size_t kMaxShownPoints = 100;

std::vector<double> valid(std::span<const double> values) {
  std::vector<double> found;
  std::ranges::copy_if(values, std::back_inserter(found), [](double value) { return !std::isnan(value); });
  return found;
}

std::string shown(std::span<const double> values) {
  std::string text;
  for (const double value : values.first(std::min(values.size(), kMaxShownPoints))) {
    if (!text.empty()) text += ',';
    text += fmt::format("{}", value);
  }
  if (values.size() > kMaxShownPoints) text += ",…";
  return text;
}

bool is_past(double value, double limit, Rules::Direction direction) {
  return direction == Rules::Direction::kOver ? value > limit : value < limit;
}

std::vector<double> past(std::span<const double> values, double limit, Rules::Direction direction) {
  std::vector<double> found;
  std::ranges::copy_if(values, std::back_inserter(found),
                       [=](double value) { return is_past(value, limit, direction); });
  return found;
}

// Whether as many points are past a threshold as it takes: one at least.
bool are_enough(std::span<const double> found, const Rules& rules) {
  return !found.empty() && static_cast<std::int64_t>(found.size()) >= rules.count;
}

bool is_nothing(double value) {
  return std::isnan(value) || value == 0;
}

// nullopt: there is something among the newest points.
std::optional<Line> judge_zero_out(std::string_view name, std::span<const double> values, std::size_t newest) {
  const std::size_t count = std::min(newest, values.size());
  const std::span<const double> tail = values.last(count);
  if (count == newest && !std::ranges::all_of(tail, is_nothing)) return std::nullopt;
  if (count < newest && !valid(values).empty() && !std::ranges::all_of(values, is_nothing)) return std::nullopt;
  const std::span<const double> before = values.first(values.size() - count);
  const auto last = std::find_if_not(before.rbegin(), before.rend(), is_nothing);
  const std::string was = last == before.rend() ? "nothing" : fmt::format("{}", *last);
  return Line{Status::kCritical, fmt::format("{} fell to nothing [newest={} before={}]", name, count, was)};
}

Line judge_comparison(std::string_view name, std::span<const double> values, std::span<const double> compared,
                      const Rules& rules) {
  const double share = *rules.beyond / 100;
  std::vector<double> off;
  std::vector<double> both;
  for (std::size_t i = 0; i < std::min(values.size(), compared.size()); ++i) {
    if (std::isnan(values[i]) || std::isnan(compared[i])) continue;
    both.push_back(values[i]);
    const double limit =
        rules.direction == Rules::Direction::kOver ? compared[i] * (1 + share) : compared[i] * (1 - share);
    if (is_past(values[i], limit, rules.direction)) off.push_back(values[i]);
  }
  const bool alerts = are_enough(off, rules);
  return {alerts ? Status::kCritical : Status::kOk,
          fmt::format("{} [beyond={}% datapoints={}]", name, *rules.beyond, shown(alerts ? off : both))};
}

}  // namespace

std::optional<double> percentile(std::span<const double> values, double p) {
  std::vector<double> sorted = valid(values);
  if (sorted.empty()) return std::nullopt;
  std::ranges::sort(sorted);
  const double rank = std::ceil(p / 100 * static_cast<double>(sorted.size()));
  const auto index = static_cast<std::size_t>(std::clamp(rank, 1.0, static_cast<double>(sorted.size())));
  return sorted[index - 1];
}

Line judge(std::string_view name, std::span<const double> values, std::span<const double> compared,
           const Rules& rules) {
  if (rules.zero_out) {
    if (std::optional<Line> line = judge_zero_out(name, values, *rules.zero_out)) return *line;
    if (!rules.warning && !rules.critical && !rules.beyond) {
      return {Status::kOk, fmt::format("{} [datapoints={}]", name, shown(valid(values)))};
    }
  }
  std::vector<double> points = valid(values);
  if (points.size() < rules.least_points) {
    return {Status::kUnknown,
            fmt::format("{} has {} valid points of the {} that are wanted", name, points.size(), rules.least_points)};
  }
  if (rules.beyond) return judge_comparison(name, values, compared, rules);
  if (rules.percentile && !points.empty()) points = {*percentile(values, *rules.percentile)};
  struct Level {
    Status status;
    std::string_view name;
    std::optional<double> limit;
  };
  for (const Level& level :
       {Level{Status::kCritical, "crit", rules.critical}, Level{Status::kWarning, "warn", rules.warning}}) {
    if (!level.limit) continue;
    const std::vector<double> found = past(points, *level.limit, rules.direction);
    if (!are_enough(found, rules)) continue;
    return {level.status, fmt::format("{} [{}={:.6f} datapoints={}]", name, level.name, *level.limit, shown(found))};
  }
  return {Status::kOk, fmt::format("{} [warn={:.3f} crit={:.6f} datapoints={}]", name, rules.warning.value_or(0),
                                   rules.critical.value_or(0), shown(points))};
}

}  // namespace bellwether::checks::graphite
