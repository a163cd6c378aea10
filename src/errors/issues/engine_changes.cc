// What people do.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "errors/issues/engine.h"
#include "errors/issues/lifecycle.h"

namespace bellwether::errors {
namespace {

std::string_view resolution_kind(Resolution::Kind kind) {
  switch (kind) {
    case Resolution::Kind::kNow:
      return "set_resolved";
    case Resolution::Kind::kInRelease:
    case Resolution::Kind::kInNextRelease:
      return "set_resolved_in_release";
    case Resolution::Kind::kInCommit:
      return "set_resolved_in_commit";
    case Resolution::Kind::kAutomatic:
      return "set_resolved_by_age";
  }
  return "set_resolved";
}

std::string resolution_text(const Resolution& resolution) {
  switch (resolution.kind) {
    case Resolution::Kind::kInRelease:
      return resolution.release;
    case Resolution::Kind::kInNextRelease:
      return resolution.release.empty() ? std::string("the next release") : "after " + resolution.release;
    case Resolution::Kind::kInCommit:
      return resolution.commit;
    case Resolution::Kind::kNow:
    case Resolution::Kind::kAutomatic:
      break;
  }
  return {};
}

Substatus archived_substatus(const std::optional<ArchivedUntil>& until) {
  if (!until) return Substatus::kForever;
  return until->is_until_escalating ? Substatus::kUntilEscalating : Substatus::kUntilCondition;
}

std::string_view priority_name(Priority priority) {
  switch (priority) {
    case Priority::kLow:
      return "low";
    case Priority::kMedium:
      return "medium";
    case Priority::kHigh:
      return "high";
  }
  return "medium";
}

}  // namespace

Result<void> Engine::check(std::span<const IssueId> issues, const IssueChange& change) const {
  for (const IssueId id : issues) {
    if (!issues_.contains(id))
      return fail(Code::kNotFound, fmt::format("there is no issue {}", static_cast<std::uint64_t>(id)));
  }
  const bool resolves = change.status == Status::kResolved;
  const bool archives = change.status == Status::kArchived;
  if (change.resolution && !resolves) return fail(Code::kInvalidArgument, "a resolution is of a resolved issue only");
  if (change.archived_until && !archives)
    return fail(Code::kInvalidArgument, "what an issue is archived until is of an archived one only");
  if (change.resolution && change.resolution->kind == Resolution::Kind::kInRelease &&
      change.resolution->release.empty())
    return fail(Code::kInvalidArgument, "resolved in a release, but in which is not said");
  if (change.resolution && change.resolution->kind == Resolution::Kind::kInCommit && change.resolution->commit.empty())
    return fail(Code::kInvalidArgument, "resolved by a commit, but by which is not said");
  if (change.archived_until && ((change.archived_until->count_window && !change.archived_until->count) ||
                                (change.archived_until->user_window && !change.archived_until->users)))
    return fail(Code::kInvalidArgument, "a window without what is counted within it");
  return {};
}

Result<void> Engine::change(UnixMillis now, std::span<const IssueId> issues, const IssueChange& change,
                            Actions& actions) {
  TRY_VOID(check(issues, change));
  for (const IssueId id : issues) {
    const auto found = issues_.find(id);
    if (found == issues_.end()) continue;  // named twice, and gone since
    if (change.is_deletion || change.is_discard) {
      remove_issue(id, change.is_discard, actions);
    } else {
      apply(now, found->second, change, actions);
    }
  }
  return {};
}

void Engine::apply(UnixMillis now, IssueState& state, const IssueChange& change, Actions& actions) {
  Issue& issue = state.issue;
  if (change.status) apply_status(now, state, change, actions);
  if (change.assignee && *change.assignee != issue.assignee) {
    issue.assignee = *change.assignee;
    actions.happened(issue.id, {.at = now,
                                .by = change.by,
                                .kind = issue.assignee.empty() ? "unassigned" : "assigned",
                                .text = issue.assignee});
  }
  if (change.priority && (*change.priority != issue.priority || !state.is_priority_given)) {
    issue.priority = *change.priority;
    state.is_priority_given = true;
    actions.happened(
        issue.id,
        {.at = now, .by = change.by, .kind = "set_priority", .text = std::string(priority_name(issue.priority))});
  }
  mark(state);
  actions.changed({Change::Kind::kChanged, issue.id, issue.project});
}

void Engine::apply_status(UnixMillis now, IssueState& state, const IssueChange& change, Actions& actions) {
  Issue& issue = state.issue;
  switch (*change.status) {
    case Status::kResolved: {
      Resolution resolution = change.resolution.value_or(Resolution{});
      resolution.at = now;
      resolution.by = change.by;
      if (resolution.kind == Resolution::Kind::kInNextRelease) {
        const Release* const newest = project(issue.project).releases.newest();
        resolution.release = newest == nullptr ? std::string() : newest->version;
      }
      actions.happened(issue.id, {.at = now,
                                  .by = change.by,
                                  .kind = std::string(resolution_kind(resolution.kind)),
                                  .text = resolution_text(resolution)});
      issue.resolution = std::move(resolution);
      return set_status(now, state, Status::kResolved, Substatus::kNone);
    }
    case Status::kArchived: {
      refresh_users(state);
      state.watch = {.count_then = issue.count, .users_then = issue.users, .window_began = now};
      state.watch.ceiling = hours(issue.id).ceiling(now, issue.first_seen);
      issue.archived_until = change.archived_until;
      if (issue.archived_until) {
        issue.archived_until->at = now;
        issue.archived_until->by = change.by;
      }
      actions.happened(issue.id, {.at = now, .by = change.by, .kind = "set_ignored", .text = ""});
      return set_status(now, state, Status::kArchived, archived_substatus(issue.archived_until));
    }
    case Status::kUnresolved:
      if (issue.status == Status::kUnresolved) return;
      actions.happened(issue.id, {.at = now, .by = change.by, .kind = "set_unresolved", .text = ""});
      return set_status(now, state, Status::kUnresolved, Substatus::kOngoing);
  }
}

void Engine::remove_issue(IssueId id, bool discards, Actions& actions) {
  const auto found = issues_.find(id);
  IssueState& state = found->second;
  const ProjectId owner_id = state.issue.project;
  const std::vector<GroupId> groups = state.issue.groups;
  for (const GroupId group : groups) remove_group(groups_.at(group), discards);
  ProjectState& owner = project(owner_id);
  owner.by_number.erase(state.issue.number);
  --owner.issues;
  owner.unresolved -= state.issue.status == Status::kUnresolved ? 1 : 0;
  due_.erase({state.due, id});
  changes_.removed_issues.push_back(id);
  issues_.erase(found);
  issues_gauge_.set(static_cast<double>(issues_.size()));
  if (!groups.empty()) actions.erased(owner_id, groups);
  actions.changed({Change::Kind::kGone, id, owner_id});
}

void Engine::remove_group(Group& group, bool discards) {
  for (const HashKey& hash : group.hashes) {
    hashes_.erase(hash);
    if (discards && discarded_.size() < options_.max_discarded && discarded_.insert(hash).second)
      changes_.discarded.push_back(hash);
  }
  const GroupId id = group.id;
  changes_.removed_groups.push_back(id);
  groups_.erase(id);
}

// What an issue says of its events, from its groups again.
void Engine::resum(IssueState& state) {
  Issue& issue = state.issue;
  const Group* latest = nullptr;
  const Group* first = nullptr;
  issue.count = 0;
  issue.is_unhandled = false;
  for (const GroupId id : issue.groups) {
    const Group& group = groups_.at(id);
    issue.count += group.count;
    issue.is_unhandled |= group.is_unhandled;
    if (latest == nullptr || group.last_seen > latest->last_seen) latest = &group;
    if (first == nullptr || group.first_seen < first->first_seen) first = &group;
  }
  issue.title = latest->title;
  issue.level = latest->level;
  issue.platform = latest->platform;
  issue.logger = latest->logger;
  issue.type = latest->type;
  issue.last_release = latest->last_release;
  issue.last_seen = latest->last_seen;
  issue.first_release = first->first_release;
  issue.first_seen = first->first_seen;
  state.are_users_stale = true;
  mark(state);
}

Result<void> Engine::merge(UnixMillis now, IssueId into, std::span<const IssueId> others, const std::string& by,
                           Actions& actions) {
  const auto target = issues_.find(into);
  if (target == issues_.end())
    return fail(Code::kNotFound, fmt::format("there is no issue {}", static_cast<std::uint64_t>(into)));
  TRY_VOID(check(others, {}));
  for (const IssueId id : others) {
    if (issues_.at(id).issue.project != target->second.issue.project)
      return fail(Code::kInvalidArgument, "issues of two projects cannot be merged");
  }
  IssueState& state = target->second;
  for (const IssueId id : others) {
    const auto found = issues_.find(id);
    if (id == into || found == issues_.end()) continue;
    Issue& other = found->second.issue;
    for (const GroupId group_id : std::exchange(other.groups, {})) {
      Group& group = groups_.at(group_id);
      group.issue = into;
      mark(group);
      state.issue.groups.push_back(group_id);
    }
    state.issue.comments += other.comments;
    actions.happened(into, {.at = now, .by = by, .kind = "merge", .text = other.title.title});
    actions.joined(id, into);
    remove_issue(id, false, actions);
  }
  std::ranges::sort(state.issue.groups);  // as a restart finds them
  resum(state);
  actions.changed({Change::Kind::kChanged, into, state.issue.project});
  return {};
}

Result<IssueId> Engine::unmerge(UnixMillis now, IssueId from, std::span<const GroupId> groups, const std::string& by,
                                Actions& actions) {
  const auto found = issues_.find(from);
  if (found == issues_.end())
    return fail(Code::kNotFound, fmt::format("there is no issue {}", static_cast<std::uint64_t>(from)));
  std::vector<GroupId> leaving(groups.begin(), groups.end());
  std::ranges::sort(leaving);
  leaving.erase(std::ranges::unique(leaving).begin(), leaving.end());
  std::vector<GroupId>& present = found->second.issue.groups;
  if (leaving.empty()) return fail(Code::kInvalidArgument, "no group is named");
  for (const GroupId id : leaving) {
    if (std::ranges::find(present, id) == present.end())
      return fail(Code::kNotFound, fmt::format("the issue has no group {}", static_cast<std::uint64_t>(id)));
  }
  if (leaving.size() == present.size()) return fail(Code::kInvalidArgument, "an issue keeps at least one group");
  std::erase_if(present, [&](GroupId id) { return std::ranges::binary_search(leaving, id); });

  IssueState& made = make_issue(now, found->second.issue.project, groups_.at(leaving.front()));
  made.issue.groups = leaving;
  made.issue.substatus = Substatus::kOngoing;
  for (const GroupId id : leaving) {
    Group& group = groups_.at(id);
    group.issue = made.issue.id;
    mark(group);
  }
  resum(made);
  made.issue.priority = usual_priority(made.issue.level, made.issue.is_unhandled);
  arm(now, made);
  IssueState& rest = issues_.at(from);
  resum(rest);
  actions.happened(made.issue.id, {.at = now, .by = by, .kind = "unmerge_source", .text = rest.issue.title.title});
  actions.happened(from, {.at = now, .by = by, .kind = "unmerge_destination", .text = made.issue.title.title});
  actions.changed({Change::Kind::kChanged, from, rest.issue.project});
  actions.changed({Change::Kind::kChanged, made.issue.id, made.issue.project});
  return made.issue.id;
}

Result<void> Engine::commented(UnixMillis now, IssueId issue, const std::string& by, const std::string& text,
                               Actions& actions) {
  const auto found = issues_.find(issue);
  if (found == issues_.end())
    return fail(Code::kNotFound, fmt::format("there is no issue {}", static_cast<std::uint64_t>(issue)));
  if (text.empty()) return fail(Code::kInvalidArgument, "a comment without text");
  ++found->second.issue.comments;
  mark(found->second);
  actions.happened(issue, {.at = now, .by = by, .kind = "note", .text = text});
  actions.changed({Change::Kind::kChanged, issue, found->second.issue.project});
  return {};
}

void Engine::put_release(ProjectId project_id, std::string_view version, UnixMillis made,
                         std::span<const std::string> commits) {
  Release& release = project(project_id).releases.open(version);
  if (release.made == UnixMillis() || made < release.made) release.made = made;
  release.commits.insert(release.commits.end(), commits.begin(), commits.end());
  std::ranges::sort(release.commits);
  release.commits.erase(std::ranges::unique(release.commits).begin(), release.commits.end());
  if (release.commits.size() > ReleaseBook::kMaxCommits) release.commits.resize(ReleaseBook::kMaxCommits);
  release.is_changed = true;
  mark(project_id, project(project_id));
}

}  // namespace bellwether::errors
