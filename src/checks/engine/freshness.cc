#include "checks/engine/freshness.h"

#include "checks/engine/settings.h"

namespace bellwether::checks {
namespace {

constexpr double kLongAbsence = 0.618;  // of the threshold

seconds whole_seconds(double value) {
  return seconds(static_cast<std::int64_t>(value));
}

}  // namespace

seconds freshness_threshold(const Context& context, ObjectRef object) {
  const std::uint32_t own = context.checkable(object).freshness_threshold;
  if (own != 0) return seconds(own);
  const ObjectState& state = context.state(object);
  const bool is_settled = state.is_hard || alerts::is_good(state.state);
  const float interval = is_settled ? check_interval(context, object) : retry_interval(context, object);
  return whole_seconds(interval + state.latency) + context.main().additional_freshness_latency;
}

UnixSeconds freshness_expiry(const Context& context, ObjectRef object) {
  const ObjectState& state = context.state(object);
  const MainOptions& main = context.main();
  const seconds threshold = freshness_threshold(context, object);
  const UnixSeconds last_check = std::chrono::floor<seconds>(state.last_check);
  if (!state.has_been_checked) return context.started + threshold;
  if (!state.was_active && last_check < context.started && context.stopped_before != UnixSeconds() &&
      context.started - context.stopped_before > whole_seconds(static_cast<double>(threshold.count()) * kLongAbsence)) {
    return context.started + threshold;
  }
  if (is_on(context, object, Switch::kActiveChecks) && context.started > last_check &&
      context.checkable(object).freshness_threshold == 0) {
    return context.started + threshold +
           (object.is_host() ? main.max_host_check_spread : main.max_service_check_spread);
  }
  return last_check + threshold;
}

bool is_freshness_watched(const Context& context, ObjectRef object, UnixSeconds now) {
  const ObjectState& state = context.state(object);
  if (!is_on(context, object, Switch::kFreshness) || state.is_executing || state.is_being_freshened) return false;
  if (!is_on(context, object, Switch::kActiveChecks) && !is_on(context, object, Switch::kPassiveChecks)) return false;
  const bool has_threshold = check_interval(context, object) > 0 || context.checkable(object).freshness_threshold != 0;
  if (!has_threshold && !object.is_host()) return false;
  return context.is_in(check_period(context, object), now);
}

}  // namespace bellwether::checks
