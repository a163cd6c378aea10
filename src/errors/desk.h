// Desk: errors as a running process has them: the issue engine on its shard with everything that performs its actions: the archive, the ledger,
// series, timeline, alerts, live streams. Routes and the ingest path talk to it.
//
// The way of an event: the shard that received it decodes, normalises, scrubs, groups (pure work, in parallel), and submits it here; the engine
// gives it its issue, decides whether its payload is kept, and the archive makes it durable; then `done` is called on the shard that submitted.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "archive/store.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/refusals.h"
#include "base/result.h"
#include "errors/event/normalise.h"
#include "errors/grouping/grouping.h"
#include "errors/issues/issue.h"
#include "errors/problems.h"
#include "ledger/database.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"
#include "runtime/shard.h"
#include "series/backend.h"
#include "series/schema.h"

namespace bellwether::errors {

struct Project {
  ProjectId id{};
  std::string slug, name, platform;
  std::string public_key;  // the first of its keys, for the DSN
  ScrubbingRules scrubbing;
  Profile profile = Profile::k2026;
  std::string stack_rules, fingerprint_rules;
  seconds auto_resolve{0};              // 0: never
  std::uint32_t events_per_minute = 0;  // quota; 0: none
};

struct Key {
  std::string public_key;  // 32 hex digits
  ProjectId project{};
  std::string label;
  bool is_enabled = true;
  std::uint32_t events_per_minute = 0;
};

// All that receiving shards need to know, replaced as a whole when any of it changes: read with one atomic load.
struct Directory {
  struct Entry {
    Project project;
    std::shared_ptr<const Grouper> grouper;
  };
  std::vector<Entry> projects;  // by id
  std::vector<Key> keys;        // by public_key

  const Entry* find(ProjectId id) const;
  const Entry* find(std::string_view slug) const;
  const Key* find_key(std::string_view public_key) const;
};

// One prepared event.
struct Submission {
  Sighting sighting;
  std::string payload;  // normalised and scrubbed
  std::string search_text;
  std::vector<std::pair<std::string, std::string>> attachments;  // name and bytes; kept beside the event
};

enum class Verdict : std::uint8_t {
  kStored,
  kCounted /* sampled */,
  kDuplicate,
  kDiscarded /* its issue was deleted and discarded */
};

struct Change {
  enum class Kind : std::uint8_t { kNew, kRegressed, kEscalating, kEvent, kChanged, kGone } kind = Kind::kEvent;
  IssueId issue{};
  ProjectId project{};
};

class Watcher {
 public:
  virtual ~Watcher() = default;
  // On the desk's shard; at most one kEvent an issue every 250 ms.
  virtual void on_change(const Change& change) = 0;
};

struct TagValue {
  std::string value;
  std::uint64_t count = 0;
  UnixMillis first_seen, last_seen;
};

// A group of an issue, for people who merge and unmerge.
struct GroupView {
  GroupId id{};
  std::vector<std::string> hashes;
  std::string title;
  std::uint64_t count = 0;
  UnixMillis first_seen, last_seen;
};

// A release that events or somebody told of, in the order that the project's releases have.
struct ReleaseView {
  std::string version;
  UnixMillis first_seen, last_seen;  // by events' times; both zero: none came yet
  UnixMillis when;                   // what its place in the order goes by, where versions do not say it
  std::uint64_t count = 0;
  std::uint32_t new_issues = 0;
};

// What a project's line and the rate beside the live view show.
struct ProjectCounts {
  std::uint64_t events = 0;  // ever; the difference of two moments is the rate
  std::uint64_t events_24h = 0;
  std::uint32_t issues = 0, issues_unresolved = 0;
};

struct Activity {
  std::int64_t id = 0;
  UnixMillis at;
  std::string by, kind, text;  // kind: "first_seen", "set_resolved", "set_regression", "note", "assigned", "merge", …
};

struct DeskOptions {
  std::size_t max_issues = 100'000;      // limits.errors_issues
  std::size_t max_recent_ids = 250'000;  // limits.errors_recent_ids
  std::size_t max_releases = 1'000;      // limits.errors_releases, of a project
  std::size_t max_series = 100'000;      // limits.errors_series
  std::size_t max_projects = 1'000;      // limits.errors_projects
  std::size_t max_waiting_bytes =
      48u << 20;  // limits.errors_waiting_bytes: submitted and not yet durable; less than the archive's own
  std::uint32_t payloads_per_hour = 1'000;  // errors.payloads_per_hour, of an issue
  std::uint32_t spike_events = 50;          // errors.spike_events
  std::uint32_t notices_per_window =
      10;  // errors.notices: new issues of a project told within notice_window; more are told together
  seconds notice_window{300};   // errors.notice_window
  seconds quiet_after{86'400};  // errors.quiet_after: a problem that no event has belonged to for so long has ended
};

// All outlive the desk.
struct DeskDependencies {
  runtime::Shard& shard;
  const runtime::Clock& clock;
  runtime::BlockingPool& pool;
  ledger::Database& database;
  archive::Store& archive;
  series::Writer& writer;  // of the shard
  const series::SchemaSource& schemas;
  Problems& problems;
  // Grouper::create
  std::function<Result<std::shared_ptr<const Grouper>>(Profile profile, std::string_view stack_rules,
                                                       std::string_view fingerprint_rules)>
      make_grouper;
  Metrics& metrics;
  Refusals& refusals;
  Log log;
};

class Desk {
 public:
  // Reads what the ledger knows and counts what the archive has since; makes a first project where there is none. Blocks: at start-up.
  static Result<std::unique_ptr<Desk>> create(const DeskOptions& options, const DeskDependencies& dependencies);
  virtual ~Desk() = default;

  // Begins to store and to look at the time. Once, on the shard.
  virtual void start() = 0;
  // Takes no more events, stores everything; `done` on the shard.
  virtual void drain(std::function<void()> done) = 0;

  // Any thread.
  virtual std::shared_ptr<const Directory> directory() const = 0;
  virtual runtime::Shard& shard() = 0;
  // Any shard; `done` is called on `home` once the event is durable. kResourceExhausted at once, without `done`, when too many wait.
  using Answer = std::move_only_function<void(Result<Verdict>)>;
  virtual Result<void> submit(Submission submission, runtime::Shard& home, Answer done) = 0;

  // On the desk's shard, as everything below.
  virtual const Issue* find(IssueId id) const = 0;
  virtual const Issue* find(std::string_view short_id) const = 0;  // "WEB-12"
  virtual void each_issue(const std::function<void(const Issue&)>& visit) const = 0;
  virtual std::string short_id(const Issue& issue) const = 0;
  virtual std::vector<std::string> tag_keys(IssueId id) const = 0;
  virtual std::vector<TagValue> tag_values(IssueId id, std::string_view key) const = 0;  // most first
  virtual std::vector<GroupView> groups(IssueId id) const = 0;
  // Events of the last 24 hours, each hour's, the present one last.
  virtual std::array<std::uint32_t, 24> trend(IssueId id) const = 0;
  virtual ProjectCounts counts(ProjectId id) const = 0;
  virtual std::vector<ReleaseView> releases(ProjectId id) const = 0;  // newest first
  // The name of the series that counts it: for sparklines and graphs.
  virtual std::string series_of(IssueId id) const = 0;

  // `done` once the ledger has it.
  using Done = std::move_only_function<void(Result<void>)>;
  virtual void change(std::vector<IssueId> issues, IssueChange change, Done done) = 0;
  virtual void merge(IssueId into, std::vector<IssueId> others, std::string by, Done done) = 0;
  virtual void unmerge(IssueId from, std::vector<GroupId> groups, std::string by, Done done) = 0;
  virtual void comment(IssueId issue, std::string by, std::string text, Done done) = 0;
  virtual void put_project(Project project,
                           std::function<void(Result<ProjectId>)> done) = 0;  // id 0: a new one, with a key
  virtual void put_key(Key key, Done done) = 0;                               // an empty public_key: a new one

  // A release that was made or deployed: its place in the order (by `when`, where versions do not say it), and the commits it holds. Issues
  // that are resolved by one of them are resolved in this release from now on.
  virtual void put_release(ProjectId project, std::string version, UnixMillis when, std::vector<std::string> commits,
                           Done done) = 0;

  // What happened to an issue, newest first. Blocks for the ledger: on a pool, never on a shard.
  virtual Result<std::vector<Activity>> activity(IssueId id, std::size_t limit) const = 0;

  virtual void watch(Watcher& watcher) = 0;
  virtual void unwatch(Watcher& watcher) = 0;
};

}  // namespace bellwether::errors
