#include "errors/crons/engine.h"

#include <algorithm>

#include <fmt/format.h>

namespace bellwether::errors {
namespace {

constexpr EventId kLatest{};

UnixSeconds whole(UnixMillis time) {
  return std::chrono::floor<seconds>(time);
}

// The last instant of a due time is still in time.
UnixMillis missed_at(const MonitorConfig& config, const MonitorEnvironment& environment) {
  if (environment.next == UnixSeconds::max()) return UnixMillis::max();
  return UnixMillis(environment.next) + config.margin;
}

void add(MonitorEnvironment& environment, const CheckIn& check_in) {
  environment.history.push_back(check_in);
  if (environment.history.size() > MonitorEnvironment::kMaxHistory) environment.history.pop_front();
}

CheckIn* find_check_in(MonitorEnvironment& environment, const EventId& id) {
  for (auto at = environment.history.rbegin(); at != environment.history.rend(); ++at) {
    const bool is_meant = id == kLatest ? at->status == CheckInStatus::kInProgress : at->id == id;
    if (is_meant) return &*at;
  }
  return nullptr;
}

}  // namespace

const Monitor* CronEngine::find(ProjectId project, std::string_view slug) const {
  const auto found = monitors_.find(Key(project, slug));
  return found == monitors_.end() ? nullptr : &found->second.monitor;
}

void CronEngine::each(const std::function<void(const Monitor&)>& visit) const {
  for (const auto& entry : monitors_) visit(entry.second.monitor);
}

void CronEngine::restore(Monitor monitor) {
  Key key(monitor.project, monitor.slug);
  Entry& entry = monitors_[std::move(key)];
  entry.monitor = std::move(monitor);
  plan(entry);
}

bool CronEngine::remove(ProjectId project, std::string_view slug, CronActions& actions) {
  const auto found = monitors_.find(Key(project, slug));
  if (found == monitors_.end()) return false;
  Entry& entry = found->second;
  for (auto& [name, environment] : entry.monitor.environments) {
    if (environment.failing_since) actions.recovered(entry.monitor, name);
  }
  due_.erase(Due(entry.due, project, entry.monitor.slug));
  monitors_.erase(found);
  return true;
}

UnixMillis CronEngine::due_of(const Monitor& monitor) {
  UnixMillis due = UnixMillis::max();
  if (!monitor.config) return due;
  for (const auto& [name, environment] : monitor.environments) {
    due = std::min(due, missed_at(*monitor.config, environment));
    for (const CheckIn& check_in : environment.history) {
      if (check_in.status == CheckInStatus::kInProgress) due = std::min(due, check_in.at + monitor.config->max_runtime);
    }
  }
  return due;
}

void CronEngine::plan(Entry& entry) {
  const Monitor& monitor = entry.monitor;
  due_.erase(Due(entry.due, monitor.project, monitor.slug));
  entry.due = due_of(monitor);
  if (entry.due != UnixMillis::max()) due_.emplace(entry.due, monitor.project, monitor.slug);
}

Result<void> CronEngine::check_in(UnixMillis now, ProjectId project, const CheckInMessage& message,
                                  CronActions& actions) {
  const auto found = monitors_.find(Key(project, message.slug));
  if (found == monitors_.end()) {
    if (!message.config)
      return fail(Code::kNotFound,
                  fmt::format("no monitor '{}': a check-in with monitor_config makes it", message.slug));
    if (monitors_.size() >= max_monitors_)
      return fail(Code::kResourceExhausted, "limits.errors_monitors: too many monitors");
  }
  Entry& entry = found == monitors_.end() ? monitors_[Key(project, message.slug)] : found->second;
  Monitor& monitor = entry.monitor;
  monitor.project = project;
  monitor.slug = message.slug;
  if (!monitor.environments.contains(message.environment) && monitor.environments.size() >= Monitor::kMaxEnvironments)
    return fail(Code::kResourceExhausted, fmt::format("monitor '{}' has too many environments", message.slug));
  if (message.config) monitor.config = message.config;
  expire(now, monitor, actions);  // what should have come before this

  MonitorEnvironment& environment = monitor.environments[message.environment];
  // A beginning without an id is a new one, whatever is still in progress.
  const bool is_new = message.id == kLatest && message.status == CheckInStatus::kInProgress;
  CheckIn* known = is_new ? nullptr : find_check_in(environment, message.id);
  CheckIn check_in{.id = message.id, .at = now, .status = message.status, .duration = message.duration};
  if (known != nullptr) {
    const CheckInStatus before = known->status;
    const bool is_over = before == CheckInStatus::kOk || before == CheckInStatus::kError;
    if (!is_over) {
      check_in.id = known->id;
      check_in.at = known->at;
      if (!check_in.duration && message.status != CheckInStatus::kInProgress)
        check_in.duration = std::chrono::duration_cast<milliseconds>(now - known->at);
      // A sign of life of one that has timed out does not revive it: only its end does.
      if (before == CheckInStatus::kTimeout && message.status == CheckInStatus::kInProgress) check_in.status = before;
      *known = check_in;
      if (message.status != CheckInStatus::kInProgress) finish(now, monitor, message.environment, check_in, actions);
    }
  } else {
    if (check_in.duration) check_in.at -= *check_in.duration;
    add(environment, check_in);
    if (check_in.status != CheckInStatus::kInProgress) finish(now, monitor, message.environment, check_in, actions);
  }
  environment.next = monitor.config ? monitor.config->schedule.next_after(whole(now)) : UnixSeconds::max();
  plan(entry);
  actions.changed(monitor);
  return {};
}

void CronEngine::finish(UnixMillis now, Monitor& monitor, const std::string& environment_name, const CheckIn& check_in,
                        CronActions& actions) {
  MonitorEnvironment& environment = monitor.environments.at(environment_name);
  const std::uint32_t failure_threshold = monitor.config ? monitor.config->failure_threshold : 1;
  const std::uint32_t recovery_threshold = monitor.config ? monitor.config->recovery_threshold : 1;
  if (is_failure(check_in.status)) {
    ++environment.failures;
    environment.successes = 0;
    if (environment.failures < failure_threshold) return;
    if (!environment.failing_since) environment.failing_since = now;
    actions.failed(monitor, environment_name, check_in);
    return;
  }
  ++environment.successes;
  environment.failures = 0;
  if (!environment.failing_since || environment.successes < recovery_threshold) return;
  environment.failing_since.reset();
  actions.recovered(monitor, environment_name);
}

bool CronEngine::expire(UnixMillis now, Monitor& monitor, CronActions& actions) const {
  if (!monitor.config) return false;
  bool has_changed = false;
  for (auto& [name, environment] : monitor.environments) {
    for (CheckIn& check_in : environment.history) {
      if (check_in.status != CheckInStatus::kInProgress || check_in.at + monitor.config->max_runtime >= now) continue;
      check_in.status = CheckInStatus::kTimeout;
      has_changed = true;
      const CheckIn timed_out = check_in;
      finish(now, monitor, name, timed_out, actions);
    }
    if (missed_at(*monitor.config, environment) >= now) continue;
    const CheckIn missed{.id = {}, .at = environment.next, .status = CheckInStatus::kMissed, .duration = std::nullopt};
    ++environment.missed;
    add(environment, missed);
    has_changed = true;
    finish(now, monitor, name, missed, actions);
    // One for each time while we are looking; after a pause of ours, the times that are past are this one.
    const UnixSeconds following = monitor.config->schedule.next_after(environment.next);
    const bool is_past = following != UnixSeconds::max() && UnixMillis(following) + monitor.config->margin < now;
    environment.next = is_past ? monitor.config->schedule.next_after(whole(now)) : following;
  }
  return has_changed;
}

void CronEngine::advance(UnixMillis now, CronActions& actions) {
  while (!due_.empty() && std::get<UnixMillis>(*due_.begin()) < now) {
    const Due due = *due_.begin();
    Entry& entry = monitors_.at(Key(std::get<ProjectId>(due), std::get<std::string>(due)));
    const bool has_changed = expire(now, entry.monitor, actions);
    plan(entry);
    if (has_changed) actions.changed(entry.monitor);
  }
}

}  // namespace bellwether::errors
