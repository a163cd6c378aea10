#include "checks/engine/cadence.h"

#include <algorithm>

#include "checks/engine/settings.h"

namespace bellwether::checks {
namespace {

constexpr milliseconds kMaxJitter{1000};
constexpr int kJitterShare = 100;  // of an interval
constexpr int kShortestShare =
    4;  // of an interval: the least time between a check out of turn and the next regular one
constexpr std::chrono::days kNoValidTime{1};
constexpr milliseconds kMaxInterval{std::chrono::days(49)};  // phases are 32 bits

milliseconds to_milliseconds(float value) {
  return std::clamp(milliseconds(static_cast<std::int64_t>(static_cast<double>(value) * 1000)), milliseconds(0),
                    kMaxInterval);
}

}  // namespace

milliseconds Cadence::interval_of(ObjectRef object) const {
  return to_milliseconds(check_interval(context_, object));
}

void Cadence::set_phase(ObjectRef object, UnixMillis point) {
  const milliseconds interval = interval_of(object);
  if (interval.count() == 0) return;
  phases_[context_.id_of(object)] = static_cast<std::uint32_t>((point.time_since_epoch() % interval).count());
}

UnixMillis Cadence::on_grid(ObjectRef object, UnixMillis from) const {
  const milliseconds interval = interval_of(object);
  if (interval.count() == 0) return from;
  const milliseconds phase(phases_[context_.id_of(object)]);
  const milliseconds past = (from.time_since_epoch() - phase) % interval;
  return past.count() == 0 ? from : from - past + interval;
}

milliseconds Cadence::jitter(ObjectRef object, UnixMillis grid_point, milliseconds interval) const {
  const milliseconds limit = std::min(interval / kJitterShare, kMaxJitter);
  if (context_.is_strict || limit.count() == 0) return milliseconds(0);
  const auto point = static_cast<std::uint64_t>(grid_point.time_since_epoch().count());
  const std::uint64_t random = mix(mix(context_.options.seed ^ context_.id_of(object)) ^ point);
  return milliseconds(random % static_cast<std::uint64_t>(limit.count()));
}

UnixMillis Cadence::next_regular(ObjectRef object, UnixMillis wanted, UnixMillis started, UnixMillis now) const {
  const milliseconds interval = interval_of(object);
  if (interval.count() == 0) return now;
  if (context_.is_strict) {
    return std::max(UnixMillis(std::chrono::floor<seconds>(started)) + interval, now);
  }
  // The last grid point within an interval; the one behind it if that is too soon or over.
  const UnixMillis after = on_grid(object, wanted + interval + milliseconds(1)) - interval;
  UnixMillis point = after - wanted < interval / kShortestShare ? after + interval : after;
  if (point <= now) point = on_grid(object, now + milliseconds(1));
  return point + jitter(object, point, interval);
}

UnixMillis Cadence::next_retry(ObjectRef object, UnixMillis wanted, UnixMillis now) const {
  const milliseconds interval = to_milliseconds(retry_interval(context_, object));
  const UnixMillis base = context_.is_strict ? UnixMillis(std::chrono::floor<seconds>(now)) : wanted;
  const UnixMillis at = base + interval;
  return at > now ? at : now + (context_.is_strict ? milliseconds(0) : interval);
}

UnixMillis Cadence::in_period(ObjectRef object, UnixMillis at, bool* found) {
  *found = true;
  const TimeperiodIndex period = check_period(context_, object);
  if (period == alerts::kNoTimeperiod) return at;
  const UnixSeconds wanted = std::chrono::floor<seconds>(at);
  const UnixSeconds valid = context_.next_in(period, wanted, found);
  if (!*found) return at + kNoValidTime;
  if (valid == wanted) return at;
  const auto interval = static_cast<std::uint64_t>(interval_of(object).count());
  const UnixMillis spread = UnixMillis(valid) + milliseconds(interval == 0 ? 0 : context_.random() % interval);
  return context_.is_in(period, std::chrono::floor<seconds>(spread)) ? spread : UnixMillis(valid);
}

}  // namespace bellwether::checks
