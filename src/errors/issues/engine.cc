// What an event does.
#include "errors/issues/engine.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "base/hash.h"
#include "errors/issues/lifecycle.h"

namespace bellwether::errors {
namespace {

// Of what there is at the limit, so that making room is not done again at once.
constexpr std::size_t kShareThatLeaves = 100;

// Copies only what differs: most events of a group say the same.
void take_over(std::string& kept, const std::string& latest) {
  if (kept != latest) kept = latest;
}

void take_over(Title& kept, const Title& latest) {
  take_over(kept.title, latest.title);
  take_over(kept.culprit, latest.culprit);
  take_over(kept.type, latest.type);
  take_over(kept.value, latest.value);
  take_over(kept.filename, latest.filename);
  take_over(kept.function, latest.function);
}

template <class Described>
void describe(Described& described, const Sighting& sighting) {
  take_over(described.title, sighting.title);
  described.level = sighting.level;
  take_over(described.platform, sighting.platform);
  take_over(described.logger, sighting.logger);
  take_over(described.type, sighting.type);
  if (!sighting.release.empty()) take_over(described.last_release, sighting.release);
}

}  // namespace

Engine::Engine(const EngineOptions& options, Metrics& metrics)
    : options_(options),
      recent_(options.max_recent_ids, metrics),
      evicted_(metrics.counter("errors.issues_evicted", {}, "Issues that left because of limits.errors_issues")),
      hashes_refused_(
          metrics.counter("errors.hashes_refused", {}, "Hashes that were not linked because their group has too many")),
      issues_gauge_(metrics.gauge("errors.issues", {}, "Issues that there are")) {}

ProjectState& Engine::project(ProjectId id) {
  const auto [at, is_new] = projects_.try_emplace(id);
  if (is_new) at->second.releases = ReleaseBook(options_.max_releases);
  return at->second;
}

Observed Engine::observe(UnixMillis now, const Sighting& sighting, const Assignment* recorded, Actions& actions) {
  const bool is_new_id = recent_.add(now, sighting.project, sighting.id);
  if (!is_new_id && recorded == nullptr) return {Verdict::kDuplicate, {}, {}};
  bool is_discarded = false;
  Group* group = group_of(sighting, recorded, is_discarded);
  if (is_discarded) return {Verdict::kDiscarded, {}, {}};
  const bool is_new = group == nullptr;
  if (is_new) {
    const GroupId id = recorded != nullptr ? recorded->group : GroupId{numbers_.next_group};
    group = &make_group(now, sighting, id, actions);
  }
  link(*group, sighting);
  IssueState& state = issues_.at(group->issue);
  count(now, sighting, *group, state);
  count_release(now, sighting, is_new);
  if (!is_new) judge(now, sighting, state, actions);
  actions.changed({is_new ? Change::Kind::kNew : Change::Kind::kEvent, state.issue.id, sighting.project});
  if (is_new) actions.happened(state.issue.id, {.at = sighting.when, .kind = "first_seen", .text = sighting.release});
  const bool wants_payload = state.sampling.take(now, options_.payloads_per_hour);
  const bool is_kept = recorded != nullptr ? recorded->is_kept : wants_payload;
  return {is_kept ? Verdict::kStored : Verdict::kCounted, state.issue.id, group->id};
}

// Any hash that is known decides, the primary first. A record's own group decides before all: that is where its event is found.
Group* Engine::group_of(const Sighting& sighting, const Assignment* recorded, bool& is_discarded) {
  if (recorded != nullptr) {
    const auto known = groups_.find(recorded->group);
    return known == groups_.end() ? nullptr : &known->second;
  }
  for (const std::string& hash : sighting.hashes) {
    const auto known = hashes_.find(hash_key(sighting.project, hash));
    if (known != hashes_.end()) return &groups_.at(known->second);
  }
  is_discarded = !discarded_.empty() && std::ranges::any_of(sighting.hashes, [&](const std::string& hash) {
    return discarded_.contains(hash_key(sighting.project, hash));
  });
  return nullptr;
}

Group& Engine::make_group(UnixMillis now, const Sighting& sighting, GroupId id, Actions& actions) {
  if (issues_.size() >= options_.max_issues) make_room(actions);
  numbers_.next_group = std::max(numbers_.next_group, static_cast<std::uint64_t>(id) + 1);
  Group& group = groups_[id];
  group.id = id;
  group.project = sighting.project;
  group.first_seen = group.last_seen = sighting.when;
  group.first_release = sighting.release;
  describe(group, sighting);
  group.issue = make_issue(now, sighting.project, group).issue.id;
  return group;
}

void Engine::link(Group& group, const Sighting& sighting) {
  for (const std::string& hash : sighting.hashes) {
    const HashKey key = hash_key(sighting.project, hash);
    if (hashes_.contains(key)) continue;
    if (group.hashes.size() >= options_.max_hashes_per_group) {
      hashes_refused_.add();
      continue;
    }
    hashes_.emplace(key, group.id);
    group.hashes.push_back(key);
  }
}

IssueState& Engine::make_issue(UnixMillis now, ProjectId project_id, const Group& group) {
  ProjectState& owner = project(project_id);
  const IssueId id{numbers_.next_issue++};
  IssueState& state = issues_[id];
  Issue& issue = state.issue;
  issue.id = id;
  issue.project = project_id;
  issue.number = owner.next_number++;
  issue.groups = {group.id};
  issue.first_seen = group.first_seen;
  issue.last_seen = group.last_seen;
  issue.first_release = group.first_release;
  issue.status_since = now;
  issue.priority = usual_priority(group.level, group.is_unhandled);
  state.due = UnixMillis::max();
  owner.by_number.emplace(issue.number, id);
  ++owner.issues;
  ++owner.unresolved;
  mark(project_id, owner);
  arm(now, state);
  issues_gauge_.set(static_cast<double>(issues_.size()));
  return state;
}

// The resolved and the archived first, of each kind those that were seen longest ago.
void Engine::make_room(Actions& actions) {
  struct Candidate {
    bool is_open;
    UnixMillis last_seen;
    IssueId id;
    auto operator<=>(const Candidate&) const = default;
  };
  std::vector<Candidate> candidates;
  candidates.reserve(issues_.size());
  for (const auto& [id, state] : issues_)
    candidates.push_back({state.issue.status == Status::kUnresolved, state.issue.last_seen, id});
  const std::size_t leaving = std::max<std::size_t>(1, issues_.size() / kShareThatLeaves);
  std::ranges::nth_element(candidates, candidates.begin() + static_cast<std::ptrdiff_t>(leaving - 1));
  for (std::size_t i = 0; i < leaving; ++i) {
    remove_issue(candidates[i].id, false, actions);
    evicted_.add();
  }
}

void Engine::count(UnixMillis now, const Sighting& sighting, Group& group, IssueState& state) {
  Issue& issue = state.issue;
  const bool is_latest = sighting.when >= issue.last_seen;
  if (sighting.when >= group.last_seen) describe(group, sighting);
  if (is_latest) describe(issue, sighting);
  if (sighting.when < issue.first_seen && !sighting.release.empty()) issue.first_release = sighting.release;
  if (sighting.when < group.first_seen && !sighting.release.empty()) group.first_release = sighting.release;
  ++group.count;
  ++issue.count;
  group.first_seen = std::min(group.first_seen, sighting.when);
  group.last_seen = std::max(group.last_seen, sighting.when);
  issue.first_seen = std::min(issue.first_seen, sighting.when);
  issue.last_seen = std::max(issue.last_seen, sighting.when);
  group.is_unhandled |= sighting.is_unhandled;
  issue.is_unhandled |= sighting.is_unhandled;
  if (issue.count == 1) issue.priority = usual_priority(issue.level, issue.is_unhandled);
  group.hours.add(now, sighting.when);
  for (const auto& [key, value] : sighting.tags) group.tags.add(key, value, sighting.when);
  if (!sighting.user.empty() && group.users.add(hash64(sighting.user))) state.are_users_stale = true;

  ProjectState& owner = project(sighting.project);
  if (owner.count++ == 0) owner.first_seen = now;
  owner.hours.add(now, sighting.when);
  state.rate.add(now);
  owner.rate.add(now);
  if (!std::exchange(state.is_touched, true)) touched_.push_back(issue.id);
  if (!std::exchange(owner.is_touched, true)) touched_projects_.push_back(sighting.project);
  mark(group);
  mark(state);
  mark(sighting.project, owner);
}

void Engine::count_release(UnixMillis, const Sighting& sighting, bool is_new_issue) {
  if (sighting.release.empty()) return;
  Release& release = project(sighting.project).releases.open(sighting.release);
  if (release.count++ == 0) release.first_seen = release.last_seen = sighting.when;
  release.first_seen = std::min(release.first_seen, sighting.when);
  release.last_seen = std::max(release.last_seen, sighting.when);
  release.new_issues += is_new_issue ? 1 : 0;
  release.is_changed = true;
}

void Engine::take_back(const Sighting& sighting, GroupId group_id) {
  recent_.forget(sighting.project, sighting.id);
  const auto found = groups_.find(group_id);
  if (found == groups_.end()) return;
  Group& group = found->second;
  IssueState& state = issues_.at(group.issue);
  ProjectState& owner = project(sighting.project);
  --group.count;
  --state.issue.count;
  --owner.count;
  group.hours.take_back(sighting.received, sighting.when);
  owner.hours.take_back(sighting.received, sighting.when);
  for (const auto& [key, value] : sighting.tags) group.tags.take_back(key, value);
  if (!sighting.release.empty()) {
    Release& release = owner.releases.open(sighting.release);
    release.count -= release.count > 0 ? 1 : 0;
    release.is_changed = true;
  }
  mark(group);
  mark(state);
  mark(sighting.project, owner);
}

void Engine::judge(UnixMillis now, const Sighting& sighting, IssueState& state, Actions& actions) {
  Issue& issue = state.issue;
  if (issue.status == Status::kArchived) return watch_archived(now, sighting, state, actions);
  if (issue.status != Status::kResolved) return;
  CHECK(issue.resolution.has_value(), "a resolved issue without its resolution: {}",
        static_cast<std::uint64_t>(issue.id));
  if (!brings_back(*issue.resolution, sighting.when, sighting.release, project(sighting.project).releases)) return;
  set_status(now, state, Status::kUnresolved, Substatus::kRegressed);
  if (!state.is_priority_given) issue.priority = Priority::kHigh;
  actions.happened(issue.id, {.at = sighting.when, .kind = "set_regression", .text = sighting.release});
  actions.changed({Change::Kind::kRegressed, issue.id, issue.project});
}

void Engine::watch_archived(UnixMillis now, const Sighting& sighting, IssueState& state, Actions& actions) {
  if (!state.issue.archived_until) return;  // for ever
  const ArchivedUntil& until = *state.issue.archived_until;
  ArchiveWatch& watch = state.watch;
  const std::optional<seconds> window = until.count_window ? until.count_window : until.user_window;
  if (window) {
    if (now - watch.window_began >= *window) {
      watch.window_began = now;
      watch.count_in_window = 0;
      watch.users_in_window.clear();
    }
    ++watch.count_in_window;
    if (!sighting.user.empty()) watch.users_in_window.add(hash64(sighting.user));
  }
  if (until.users && !until.user_window) refresh_users(state);
  const std::uint32_t in_hour = until.is_until_escalating ? hours(state.issue.id).present(now) : 0;
  switch (wakes(until, watch, now, state.issue.count, state.issue.users, in_hour)) {
    case Wakes::kNo:
      return;
    case Wakes::kConditionMet:
      set_status(now, state, Status::kUnresolved, Substatus::kOngoing);
      actions.happened(state.issue.id,
                       {.at = now, .kind = "set_unresolved", .text = "what it was archived for has come"});
      actions.changed({Change::Kind::kEscalating, state.issue.id, state.issue.project});
      return;
    case Wakes::kEscalates:
      return escalate(now, state, actions);
  }
}

void Engine::escalate(UnixMillis now, IssueState& state, Actions& actions) {
  set_status(now, state, Status::kUnresolved, Substatus::kEscalating);
  if (!state.is_priority_given) state.issue.priority = Priority::kHigh;
  actions.happened(state.issue.id, {.at = now, .kind = "set_escalating", .text = ""});
  actions.changed({Change::Kind::kEscalating, state.issue.id, state.issue.project});
}

void Engine::set_status(UnixMillis now, IssueState& state, Status status, Substatus substatus) {
  Issue& issue = state.issue;
  ProjectState& owner = project(issue.project);
  owner.unresolved -= issue.status == Status::kUnresolved ? 1 : 0;
  owner.unresolved += status == Status::kUnresolved ? 1 : 0;
  issue.status = status;
  issue.substatus = substatus;
  issue.status_since = now;
  if (status != Status::kResolved) issue.resolution.reset();
  if (status != Status::kArchived) {
    issue.archived_until.reset();
    state.watch = {};
  }
  arm(now, state);
  mark(state);
}

void Engine::mark(IssueState& state) {
  if (!std::exchange(state.is_changed, true)) changed_issues_.push_back(state.issue.id);
}

void Engine::mark(Group& group) {
  if (!std::exchange(group.is_changed, true)) changed_groups_.push_back(group.id);
}

void Engine::mark(ProjectId id, ProjectState& state) {
  if (!std::exchange(state.is_changed, true)) changed_projects_.push_back(id);
}

}  // namespace bellwether::errors
