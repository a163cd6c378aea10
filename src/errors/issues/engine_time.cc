// What happens by itself.
#include <algorithm>

#include "errors/issues/engine.h"
#include "errors/issues/lifecycle.h"

namespace bellwether::errors {
namespace {

constexpr seconds kSpikeInterval{10};
constexpr double kSpikeEnds = 0.5;  // of the threshold

bool is_new_for_a_while(Substatus substatus) {
  return substatus == Substatus::kNew || substatus == Substatus::kEscalating || substatus == Substatus::kRegressed;
}

}  // namespace

seconds Engine::auto_resolve(ProjectId project) const {
  const auto known = auto_resolve_.find(project);
  return known == auto_resolve_.end() ? seconds(0) : known->second;
}

void Engine::set_auto_resolve(ProjectId project, seconds after, UnixMillis now) {
  const seconds before = std::exchange(auto_resolve_[project], after);
  if (before == after) return;
  for (auto& [id, state] : issues_) {
    if (state.issue.project == project) arm(now, state);
  }
}

void Engine::arm(UnixMillis now, IssueState& state) {
  const Issue& issue = state.issue;
  UnixMillis due = UnixMillis::max();
  if (issue.status == Status::kUnresolved) {
    if (is_new_for_a_while(issue.substatus)) due = issue.status_since + kNewFor;
    if (const seconds quiet = auto_resolve(issue.project); quiet > seconds(0))
      due = std::min(due, std::max(issue.last_seen, issue.status_since) + quiet);
  } else if (issue.status == Status::kArchived && issue.archived_until && issue.archived_until->time) {
    due = *issue.archived_until->time;
  }
  if (due != UnixMillis::max()) due = std::max(due, now);
  if (due == state.due) return;
  due_.erase({state.due, issue.id});
  state.due = due;
  if (due != UnixMillis::max()) due_.insert({due, issue.id});
}

void Engine::advance(UnixMillis now, Actions& actions) {
  while (!due_.empty() && due_.begin()->when <= now) {
    IssueState& state = issues_.at(due_.begin()->issue);
    due_.erase(due_.begin());
    state.due = UnixMillis::max();
    come_due(now, state, actions);
    arm(now + milliseconds(1), state);
  }
  if (now >= next_spike_look_) {
    next_spike_look_ = now + kSpikeInterval;
    look_for_spikes(now, actions);
  }
}

void Engine::come_due(UnixMillis now, IssueState& state, Actions& actions) {
  Issue& issue = state.issue;
  if (issue.status == Status::kArchived) {
    if (!issue.archived_until || !issue.archived_until->time || now < *issue.archived_until->time) return;
    set_status(now, state, Status::kUnresolved, Substatus::kOngoing);
    actions.happened(issue.id, {.at = now, .kind = "set_unresolved", .text = "it was archived until now"});
    actions.changed({Change::Kind::kChanged, issue.id, issue.project});
    return;
  }
  if (issue.status != Status::kUnresolved) return;
  const seconds quiet = auto_resolve(issue.project);
  if (quiet > seconds(0) && now - std::max(issue.last_seen, issue.status_since) >= quiet) {
    issue.resolution = Resolution{.kind = Resolution::Kind::kAutomatic, .at = now};
    set_status(now, state, Status::kResolved, Substatus::kNone);
    actions.happened(issue.id, {.at = now, .kind = "set_resolved_by_age", .text = ""});
    actions.changed({Change::Kind::kChanged, issue.id, issue.project});
    return;
  }
  if (is_new_for_a_while(issue.substatus) && now - issue.status_since >= kNewFor) {
    issue.substatus = Substatus::kOngoing;
    issue.status_since = now;
    mark(state);
    actions.changed({Change::Kind::kChanged, issue.id, issue.project});
  }
}

void Engine::look_for_spikes(UnixMillis now, Actions& actions) {
  const double least = options_.spike_events;
  std::vector<IssueId> still;
  for (const IssueId id : std::exchange(touched_, {})) {
    const auto found = issues_.find(id);
    if (found == issues_.end()) continue;
    IssueState& state = found->second;
    state.is_touched = false;
    const std::uint64_t count = state.rate.count(now);
    if (!state.is_spiking && static_cast<double>(count) < least) continue;
    const bool is_shown = state.issue.status == Status::kUnresolved;
    const HourlyCounts::Usual usual = hours(id).usual(now, state.issue.first_seen);
    const auto threshold = spike_threshold(usual, least);
    const bool is_spike =
        is_shown && threshold && static_cast<double>(count) > *threshold * (state.is_spiking ? kSpikeEnds : 1);
    if (is_spike != state.is_spiking) {
      state.is_spiking = is_spike;
      actions.spike(state.issue.project, &state.issue, is_spike, count, usual.mean);
    }
    if (is_spike && !std::exchange(state.is_touched, true)) still.push_back(id);
  }
  touched_.insert(touched_.end(), still.begin(), still.end());

  std::vector<ProjectId> projects;
  for (const ProjectId id : std::exchange(touched_projects_, {})) {
    ProjectState& state = projects_.at(id);
    state.is_touched = false;
    const std::uint64_t count = state.rate.count(now);
    const HourlyCounts::Usual usual = state.hours.usual(now, state.first_seen);
    const auto threshold = spike_threshold(usual, least);
    const bool is_spike = threshold && static_cast<double>(count) > *threshold * (state.is_spiking ? kSpikeEnds : 1);
    if (is_spike != state.is_spiking) {
      state.is_spiking = is_spike;
      actions.spike(id, nullptr, is_spike, count, usual.mean);
    }
    if (is_spike && !std::exchange(state.is_touched, true)) projects.push_back(id);
  }
  touched_projects_.insert(touched_projects_.end(), projects.begin(), projects.end());
}

}  // namespace bellwether::errors
