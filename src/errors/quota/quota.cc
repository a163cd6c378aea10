#include "errors/quota/quota.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace bellwether::errors {
namespace {

constexpr double kHour = 60;  // minutes that the mean of the usual reaches back

std::int64_t minute_of(UnixMillis now) {
  return std::chrono::floor<std::chrono::minutes>(now).time_since_epoch().count();
}

seconds until_next_minute(UnixMillis now) {
  return std::max(seconds(1), std::chrono::ceil<seconds>(std::chrono::floor<std::chrono::minutes>(now) +
                                                         std::chrono::minutes(1) - now));
}

bool has_quota(Category category) {
  return category != Category::kSession && category != Category::kMonitor && category != Category::kInternal;
}

}  // namespace

void Quota::turn(Window& window, std::int64_t minute) {
  if (window.minute != minute) window = Window{.minute = minute, .taken = 0};
}

double Quota::most_of(const Usual& usual) const {
  return std::max<double>(options_.spike_floor, usual.per_minute * options_.spike_factor);
}

void Quota::turn(Usual& usual, std::int64_t minute) const {
  const std::int64_t passed = minute - usual.window.minute;
  if (passed <= 0) return;
  if (usual.window.minute != 0) {
    // A lasting rise is learned, but no minute teaches more than twice what it may hold: one client's word must not end the protection.
    const double before = std::min(static_cast<double>(usual.offered), 2 * most_of(usual));
    usual.per_minute = usual.is_known ? usual.per_minute + (before - usual.per_minute) / kHour : before;
    usual.is_known = true;
    // Minutes in which nothing came.
    usual.per_minute *= std::pow(1 - 1 / kHour, static_cast<double>(passed - 1));
  }
  usual.window = Window{.minute = minute, .taken = 0};
  usual.offered = 0;
}

std::optional<Limit> Quota::find_limit(const Key& key, const Project& project, UnixMillis now, std::uint64_t quantity) {
  const std::int64_t minute = minute_of(now);
  const seconds rest = until_next_minute(now);
  if (key.events_per_minute > 0) {
    Window& window = keys_[key.public_key];
    turn(window, minute);
    if (window.taken + quantity > key.events_per_minute) {
      return Limit{.retry_after = rest, .scope = "key", .reason = "key_quota"};
    }
  }
  Usual& usual = projects_[project.id];
  turn(usual, minute);
  if (project.events_per_minute > 0 && usual.window.taken + quantity > project.events_per_minute) {
    return Limit{.retry_after = rest, .scope = "project", .reason = "project_quota"};
  }
  if (options_.spike_floor > 0) {
    if (static_cast<double>(usual.window.taken + quantity) > most_of(usual)) {
      return Limit{.retry_after = rest, .scope = "project", .reason = "spike_protection"};
    }
  }
  return std::nullopt;
}

std::optional<Limit> Quota::take(const Key& key, const Project& project, Category category, std::uint64_t quantity,
                                 UnixMillis now) {
  if (!has_quota(category)) return std::nullopt;
  const runtime::MutexLock lock(mutex_);
  const std::optional<Limit> limit = find_limit(key, project, now, quantity);
  Usual& usual = projects_[project.id];
  usual.offered += quantity;
  if (limit) return limit;
  usual.window.taken += quantity;
  if (key.events_per_minute > 0) keys_[key.public_key].taken += quantity;
  return std::nullopt;
}

std::optional<Limit> Quota::peek(const Key& key, const Project& project, UnixMillis now) {
  const runtime::MutexLock lock(mutex_);
  return find_limit(key, project, now, 1);
}

}  // namespace bellwether::errors
