// Engine: the judgement of issues. Sightings in, issues out: which issue an event belongs to, whether it is new, back or more than usual, whether
// its payload is kept; and what people decide about issues. Sans I/O: it owns no socket, file, thread or clock.
//
// Everything it knows is a function of what it was restored from, the sightings and the changes since, in order: replaying the archive's records
// after a stored state gives the same state again. What has changed since the ledger last heard is marked; take_changes() hands it out.
//
// One shard. observe() costs 1 to 3 us. Limits: EngineOptions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/metrics.h"
#include "base/result.h"
#include "errors/desk.h"
#include "errors/issues/group.h"
#include "errors/issues/issue_state.h"
#include "errors/issues/recent_ids.h"
#include "errors/issues/release_book.h"

namespace bellwether::errors {

struct EngineOptions {
  std::size_t max_issues =
      100'000;  // limits.errors_issues; the resolved and archived leave first, by when they were last seen
  std::size_t max_hashes_per_group = 1'000;  // further ones find their group no more, and make another
  std::size_t max_discarded = 100'000;       // limits.errors_discarded: hashes of issues that were discarded
  std::size_t max_recent_ids = 250'000;      // limits.errors_recent_ids
  std::size_t max_releases = 1'000;          // limits.errors_releases, of a project
  std::uint32_t payloads_per_hour = 1'000;   // errors.payloads_per_hour, of an issue, before they are thinned; 0: all
  std::uint32_t spike_events = 50;           // errors.spike_events: fewer in ten minutes are never a spike
};

// What the engine wants to be done or known. Called from within its own calls.
class Actions {
 public:
  virtual ~Actions() = default;
  virtual void changed(const Change& change) = 0;
  virtual void happened(IssueId issue, Activity activity) = 0;
  // More than usual, and no longer. Null: the project as a whole.
  virtual void spike(ProjectId project, const Issue* issue, bool is_spiking, std::uint64_t count, double usual) = 0;
  // What is known of `from`, which is gone, belongs to `into` now.
  virtual void joined(IssueId from, IssueId into) = 0;
  // Their records may go.
  virtual void erased(ProjectId project, std::span<const GroupId> groups) = 0;
};

// Where the archive has it: of a record that is replayed.
struct Assignment {
  GroupId group{};
  bool is_kept = false;
};

struct Observed {
  Verdict verdict = Verdict::kStored;
  IssueId issue{};
  GroupId group{};
};

// What restoring needs and storing writes.
struct EngineNumbers {
  std::uint64_t next_issue = 1, next_group = 1;
};

struct ProjectState {
  std::uint32_t next_number = 1;
  std::uint64_t count = 0;
  UnixMillis first_seen;
  HourlyCounts hours;
  bool is_changed = false;

  // Not stored: found again.
  ReleaseBook releases{1};
  RecentRate rate;
  bool is_spiking = false, is_touched = false;
  std::uint32_t issues = 0, unresolved = 0;
  std::unordered_map<std::uint32_t, IssueId> by_number;
};

class Engine {
 public:
  Engine(const EngineOptions& options, Metrics& metrics);

  // Before anything else, in any order but groups after issues.
  void restore(const EngineNumbers& numbers) { numbers_ = numbers; }
  void restore_project(ProjectId id, ProjectState state);
  void restore_release(ProjectId project, Release release);
  void restore(IssueState state);
  void restore(Group group);
  void restore_discarded(const HashKey& hash) { discarded_.insert(hash); }
  // Issues that no group was restored for are dropped, times are armed.
  void restored(UnixMillis now);
  // An event of before the stored state: only its id is known from now on.
  void remember(UnixMillis now, ProjectId project, const EventId& id) { (void)recent_.add(now, project, id); }

  // `recorded` for a record that is replayed.
  Observed observe(UnixMillis now, const Sighting& sighting, const Assignment* recorded, Actions& actions);
  // The event has not become durable: it was not counted after all, and may come again. What it has brought about stays (a new issue, a
  // regression), and so does its user in estimates.
  void take_back(const Sighting& sighting, GroupId group);
  // Nothing that resolves by itself when `after` is 0.
  void set_auto_resolve(ProjectId project, seconds after, UnixMillis now);

  // People's changes. kNotFound for an issue that there is not, kInvalidArgument for a change that contradicts itself; then nothing has changed.
  Result<void> change(UnixMillis now, std::span<const IssueId> issues, const IssueChange& change, Actions& actions);
  Result<void> merge(UnixMillis now, IssueId into, std::span<const IssueId> others, const std::string& by,
                     Actions& actions);
  // The groups become an issue of their own.
  Result<IssueId> unmerge(UnixMillis now, IssueId from, std::span<const GroupId> groups, const std::string& by,
                          Actions& actions);
  Result<void> commented(UnixMillis now, IssueId issue, const std::string& by, const std::string& text,
                         Actions& actions);
  void put_release(ProjectId project, std::string_view version, UnixMillis made, std::span<const std::string> commits);

  // What happens by itself: issues that are new no longer, archived until now, resolved for being quiet; spikes. Call it every few seconds.
  void advance(UnixMillis now, Actions& actions);

  const Issue* find(IssueId id) const;
  // The same without summing up its users.
  const Issue* peek(IssueId id) const;
  const Issue* find(ProjectId project, std::uint32_t number) const;
  const Group* find_group(GroupId id) const;
  void each_issue(const std::function<void(const Issue&)>& visit) const;
  const ProjectState* find_project(ProjectId id) const;
  TagCounts tags(IssueId id) const;
  HourlyCounts hours(IssueId id) const;
  std::size_t issue_count() const { return issues_.size(); }
  const EngineNumbers& numbers() const { return numbers_; }
  const EngineOptions& options() const { return options_; }

  // Everything that has changed since the last call.
  struct Changes {
    std::vector<const IssueState*> issues;
    std::vector<const Group*> groups;
    std::vector<std::pair<ProjectId, const ProjectState*>> projects;
    std::vector<std::pair<ProjectId, const Release*>> releases;
    std::vector<std::pair<ProjectId, std::string>> removed_releases;
    std::vector<IssueId> removed_issues;
    std::vector<GroupId> removed_groups;
    std::vector<HashKey> discarded;
  };
  // Points into the engine: until its next call.
  Changes take_changes();
  bool has_changes() const;

 private:
  struct Due {
    UnixMillis when;
    IssueId issue;
    friend auto operator<=>(const Due&, const Due&) = default;
  };

  ProjectState& project(ProjectId id);
  Group* group_of(const Sighting& sighting, const Assignment* recorded, bool& is_discarded);
  Group& make_group(UnixMillis now, const Sighting& sighting, GroupId id, Actions& actions);
  void link(Group& group, const Sighting& sighting);
  IssueState& make_issue(UnixMillis now, ProjectId project, const Group& group);
  void count(UnixMillis now, const Sighting& sighting, Group& group, IssueState& state);
  void count_release(UnixMillis now, const Sighting& sighting, bool is_new_issue);
  void judge(UnixMillis now, const Sighting& sighting, IssueState& state, Actions& actions);
  void watch_archived(UnixMillis now, const Sighting& sighting, IssueState& state, Actions& actions);
  void make_room(Actions& actions);
  void resum(IssueState& state);
  void refresh_users(IssueState& state) const;
  void arm(UnixMillis now, IssueState& state);
  void set_status(UnixMillis now, IssueState& state, Status status, Substatus substatus);
  void escalate(UnixMillis now, IssueState& state, Actions& actions);
  Result<void> check(std::span<const IssueId> issues, const IssueChange& change) const;
  void apply(UnixMillis now, IssueState& state, const IssueChange& change, Actions& actions);
  void apply_status(UnixMillis now, IssueState& state, const IssueChange& change, Actions& actions);
  void come_due(UnixMillis now, IssueState& state, Actions& actions);
  void look_for_spikes(UnixMillis now, Actions& actions);
  void remove_issue(IssueId id, bool discards, Actions& actions);
  void remove_group(Group& group, bool discards);
  void mark(IssueState& state);
  void mark(Group& group);
  void mark(ProjectId id, ProjectState& state);
  seconds auto_resolve(ProjectId project) const;

  const EngineOptions options_;
  EngineNumbers numbers_;
  // Nodes stay where they are; users of an issue are summed up when somebody asks, which changes nothing that anybody sees.
  mutable std::unordered_map<IssueId, IssueState> issues_;
  std::unordered_map<GroupId, Group> groups_;
  std::unordered_map<HashKey, GroupId, HashKey::Hasher> hashes_;
  std::unordered_map<ProjectId, ProjectState> projects_;
  std::unordered_map<ProjectId, seconds> auto_resolve_;
  std::unordered_set<HashKey, HashKey::Hasher> discarded_;
  RecentIds recent_;
  std::set<Due> due_;
  std::vector<IssueId> touched_;
  std::vector<ProjectId> touched_projects_;
  UnixMillis next_spike_look_;
  Changes changes_;
  std::vector<IssueId> changed_issues_;
  std::vector<GroupId> changed_groups_;
  std::vector<ProjectId> changed_projects_;
  Counter& evicted_;
  Counter& hashes_refused_;
  Gauge& issues_gauge_;
};

}  // namespace bellwether::errors
