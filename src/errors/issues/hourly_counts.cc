#include "errors/issues/hourly_counts.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bellwether::errors {

std::uint32_t HourlyCounts::hour_of(UnixMillis time) {
  const auto hours = std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count();
  return static_cast<std::uint32_t>(std::max<std::int64_t>(hours, 0));
}

std::uint32_t HourlyCounts::kept_hour(UnixMillis now, UnixMillis when) {
  const std::uint32_t present = hour_of(now);
  const std::uint32_t oldest = present < kHours ? 0 : present - kHours + 1;
  return std::clamp(hour_of(when), oldest, present);
}

void HourlyCounts::take_back(UnixMillis now, UnixMillis when) {
  const auto at = std::ranges::find(hours_, kept_hour(now, when), &Hour::hour);
  if (at != hours_.end() && --at->count == 0) hours_.erase(at);
}

void HourlyCounts::add(UnixMillis now, UnixMillis when, std::uint32_t count) {
  const std::uint32_t present = hour_of(now);
  const std::uint32_t oldest = present < kHours ? 0 : present - kHours + 1;
  const std::uint32_t hour = kept_hour(now, when);
  if (!hours_.empty() && hours_.back().hour == hour) {
    hours_.back().count += count;
    return;
  }
  const auto at = std::ranges::lower_bound(hours_, hour, {}, &Hour::hour);
  if (at != hours_.end() && at->hour == hour) {
    at->count += count;
  } else {
    hours_.insert(at, {hour, count});
  }
  const auto kept = std::ranges::lower_bound(hours_, oldest, {}, &Hour::hour);
  hours_.erase(hours_.begin(), kept);
}

void HourlyCounts::merge(const HourlyCounts& other) {
  std::vector<Hour> merged;
  auto one = hours_.begin();
  auto two = other.hours_.begin();
  while (one != hours_.end() || two != other.hours_.end()) {
    if (two == other.hours_.end() || (one != hours_.end() && one->hour < two->hour)) {
      merged.push_back(*one++);
    } else if (one == hours_.end() || two->hour < one->hour) {
      merged.push_back(*two++);
    } else {
      merged.push_back({one->hour, one->count + two->count});
      ++one, ++two;
    }
  }
  hours_ = std::move(merged);
}

std::uint64_t HourlyCounts::in_last(UnixMillis now, std::uint32_t hours) const {
  const std::uint32_t present = hour_of(now);
  std::uint64_t count = 0;
  for (const Hour& hour : hours_) {
    if (hour.hour <= present && hour.hour + hours > present) count += hour.count;
  }
  return count;
}

std::array<std::uint32_t, 24> HourlyCounts::last_day(UnixMillis now) const {
  std::array<std::uint32_t, 24> day{};
  const std::uint32_t present = hour_of(now);
  for (const Hour& hour : hours_) {
    if (hour.hour <= present && hour.hour + day.size() > present)
      day[day.size() - 1 - (present - hour.hour)] += hour.count;
  }
  return day;
}

std::uint32_t HourlyCounts::present(UnixMillis now) const {
  return !hours_.empty() && hours_.back().hour == hour_of(now) ? hours_.back().count : 0;
}

HourlyCounts::Usual HourlyCounts::usual(UnixMillis now, UnixMillis first_seen) const {
  const std::uint32_t present = hour_of(now);
  const std::uint32_t began = hour_of(first_seen);
  Usual usual;
  usual.hours = began >= present ? 0 : std::min(present - began, kHours - 1);
  if (usual.hours == 0) return usual;
  double squares = 0;
  for (const Hour& hour : hours_) {
    if (hour.hour >= present || hour.hour + usual.hours < present) continue;
    usual.mean += hour.count;
    squares += static_cast<double>(hour.count) * hour.count;
    usual.most = std::max(usual.most, hour.count);
  }
  usual.mean /= usual.hours;
  usual.deviation = std::sqrt(std::max(0.0, squares / usual.hours - usual.mean * usual.mean));
  return usual;
}

double HourlyCounts::ceiling(UnixMillis now, UnixMillis first_seen) const {
  const Usual known = usual(now, first_seen);
  return std::max({kLeastCeiling, 2.0 * known.most, known.mean + 3 * known.deviation});
}

void HourlyCounts::write(RecordWriter& writer) const {
  writer.number(hours_.size());
  std::uint32_t before = 0;
  for (const Hour& hour : hours_) {
    writer.number(hour.hour - std::exchange(before, hour.hour));
    writer.number(hour.count);
  }
}

void HourlyCounts::read(RecordReader& reader) {
  hours_.clear();
  std::uint32_t at = 0;
  for (std::size_t left = reader.count(); left > 0 && reader.ok(); --left) {
    at += static_cast<std::uint32_t>(reader.number());
    hours_.push_back({at, static_cast<std::uint32_t>(reader.number())});
  }
}

}  // namespace bellwether::errors
