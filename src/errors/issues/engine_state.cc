// What is known: restored, read, handed out to be stored.
#include <algorithm>
#include <cmath>

#include "errors/issues/engine.h"

namespace bellwether::errors {

void Engine::restore_project(ProjectId id, ProjectState state) {
  ProjectState& owner = project(id);
  owner.next_number = state.next_number;
  owner.count = state.count;
  owner.first_seen = state.first_seen;
  owner.hours = std::move(state.hours);
}

void Engine::restore_release(ProjectId id, Release release) {
  Release& known = project(id).releases.open(release.version);
  known = std::move(release);
  known.is_changed = false;
}

void Engine::restore(IssueState state) {
  const IssueId id = state.issue.id;
  state.issue.groups.clear();
  state.due = UnixMillis::max();
  state.is_changed = false;
  state.are_users_stale = true;
  issues_[id] = std::move(state);
}

void Engine::restore(Group group) {
  const auto issue = issues_.find(group.issue);
  if (issue == issues_.end()) return;
  issue->second.issue.groups.push_back(group.id);
  for (const HashKey& hash : group.hashes) hashes_.emplace(hash, group.id);
  group.is_changed = false;
  const GroupId id = group.id;
  groups_[id] = std::move(group);
}

void Engine::restored(UnixMillis now) {
  std::erase_if(issues_, [](const auto& entry) { return entry.second.issue.groups.empty(); });
  for (auto& [id, state] : issues_) {
    std::ranges::sort(state.issue.groups);
    ProjectState& owner = project(state.issue.project);
    owner.by_number.emplace(state.issue.number, id);
    ++owner.issues;
    owner.unresolved += state.issue.status == Status::kUnresolved ? 1 : 0;
    arm(now, state);
    // Whether it still spikes is looked at even when no event comes any more.
    if (state.is_spiking && !std::exchange(state.is_touched, true)) touched_.push_back(id);
  }
  issues_gauge_.set(static_cast<double>(issues_.size()));
}

void Engine::refresh_users(IssueState& state) const {
  if (!std::exchange(state.are_users_stale, false)) return;
  const std::vector<GroupId>& groups = state.issue.groups;
  if (groups.size() == 1) {
    state.issue.users = static_cast<std::uint64_t>(std::llround(groups_.at(groups.front()).users.estimate()));
    return;
  }
  codec::CardinalitySketch all;
  for (const GroupId id : groups) all.merge(groups_.at(id).users);
  state.issue.users = static_cast<std::uint64_t>(std::llround(all.estimate()));
}

const Issue* Engine::find(IssueId id) const {
  const auto found = issues_.find(id);
  if (found == issues_.end()) return nullptr;
  refresh_users(found->second);
  return &found->second.issue;
}

const Issue* Engine::peek(IssueId id) const {
  const auto found = issues_.find(id);
  return found == issues_.end() ? nullptr : &found->second.issue;
}

const Issue* Engine::find(ProjectId project, std::uint32_t number) const {
  const ProjectState* const owner = find_project(project);
  if (owner == nullptr) return nullptr;
  const auto found = owner->by_number.find(number);
  return found == owner->by_number.end() ? nullptr : find(found->second);
}

const Group* Engine::find_group(GroupId id) const {
  const auto found = groups_.find(id);
  return found == groups_.end() ? nullptr : &found->second;
}

void Engine::each_issue(const std::function<void(const Issue&)>& visit) const {
  for (auto& [id, state] : issues_) {
    refresh_users(state);
    visit(state.issue);
  }
}

const ProjectState* Engine::find_project(ProjectId id) const {
  const auto found = projects_.find(id);
  return found == projects_.end() ? nullptr : &found->second;
}

TagCounts Engine::tags(IssueId id) const {
  TagCounts sum;
  const auto found = issues_.find(id);
  if (found == issues_.end()) return sum;
  for (const GroupId group : found->second.issue.groups) sum.merge(groups_.at(group).tags);
  return sum;
}

HourlyCounts Engine::hours(IssueId id) const {
  HourlyCounts sum;
  const auto found = issues_.find(id);
  if (found == issues_.end()) return sum;
  const std::vector<GroupId>& groups = found->second.issue.groups;
  if (groups.size() == 1) return groups_.at(groups.front()).hours;
  for (const GroupId group : groups) sum.merge(groups_.at(group).hours);
  return sum;
}

bool Engine::has_changes() const {
  return !changed_issues_.empty() || !changed_groups_.empty() || !changed_projects_.empty() ||
         !changes_.removed_issues.empty();
}

Engine::Changes Engine::take_changes() {
  Changes taken = std::exchange(changes_, {});
  for (const IssueId id : std::exchange(changed_issues_, {})) {
    const auto found = issues_.find(id);
    if (found == issues_.end() || !std::exchange(found->second.is_changed, false)) continue;
    refresh_users(found->second);
    taken.issues.push_back(&found->second);
  }
  for (const GroupId id : std::exchange(changed_groups_, {})) {
    const auto found = groups_.find(id);
    if (found != groups_.end() && std::exchange(found->second.is_changed, false))
      taken.groups.push_back(&found->second);
  }
  for (const ProjectId id : std::exchange(changed_projects_, {})) {
    ProjectState& state = projects_.at(id);
    state.is_changed = false;
    taken.projects.emplace_back(id, &state);
    state.releases.each([&](Release& release) {
      if (std::exchange(release.is_changed, false)) taken.releases.emplace_back(id, &release);
    });
    for (std::string& version : state.releases.take_removed())
      taken.removed_releases.emplace_back(id, std::move(version));
  }
  return taken;
}

}  // namespace bellwether::errors
