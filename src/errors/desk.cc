#include "errors/desk.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <deque>

#include <fmt/format.h>

#include "base/check.h"
#include "errors/attachments.h"
#include "errors/desk_directory.h"
#include "errors/desk_recorder.h"
#include "errors/desk_rows.h"
#include "errors/issues/codec.h"
#include "errors/issues/engine.h"
#include "errors/issues/event_series.h"
#include "errors/issues/notices.h"
#include "ledger/error_states.h"
#include "ledger/events.h"

namespace bellwether::errors {
namespace {

constexpr milliseconds kTick{1000};  // time is looked at, series are written, what changed is stored
// Storing takes at most this share of the time, and is late by no more than this; what people did is stored at once.
constexpr int kBatchShare = 10;
constexpr milliseconds kLongestBatchWait{30'000};
constexpr milliseconds kWatcherPause{250};  // between two events of one issue that watchers hear of
constexpr std::size_t kMaxTimelineBytes = 300;
constexpr std::size_t kMaxTimelineTagBytes = 200;
constexpr std::size_t kMaxPausing = 10'000;  // issues whose next event watchers wait for; of more they hear later

// One line that the timeline takes, whatever an application calls its errors.
std::string cut_to_line(std::string text) {
  for (char& c : text) c = static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  if (text.size() <= kMaxTimelineBytes) return text;
  std::size_t end = kMaxTimelineBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
  return text + "…";
}

EngineOptions engine_options(const DeskOptions& options) {
  EngineOptions engine;
  engine.max_issues = options.max_issues;
  engine.max_recent_ids = options.max_recent_ids;
  engine.max_releases = options.max_releases;
  engine.payloads_per_hour = options.payloads_per_hour;
  engine.spike_events = options.spike_events;
  return engine;
}

NoticeOptions notice_options(const DeskOptions& options) {
  return {
      .per_window = options.notices_per_window, .window = options.notice_window, .quiet_after = options.quiet_after};
}

class DeskProcess final : public Desk, private Actions {
 public:
  DeskProcess(const DeskOptions& options, const DeskDependencies& dependencies);

  Result<void> open();

  void start() override;
  void drain(std::function<void()> done) override;
  std::shared_ptr<const Directory> directory() const override { return directory_.current(); }
  runtime::Shard& shard() override { return dependencies_.shard; }
  Result<void> submit(Submission submission, runtime::Shard& home, Answer done) override;

  const Issue* find(IssueId id) const override { return engine_.find(id); }
  const Issue* find(std::string_view short_id) const override;
  void each_issue(const std::function<void(const Issue&)>& visit) const override { engine_.each_issue(visit); }
  std::string short_id(const Issue& issue) const override;
  std::vector<std::string> tag_keys(IssueId id) const override;
  std::vector<TagValue> tag_values(IssueId id, std::string_view key) const override;
  std::vector<GroupView> groups(IssueId id) const override;
  std::array<std::uint32_t, 24> trend(IssueId id) const override { return engine_.hours(id).last_day(now()); }
  ProjectCounts counts(ProjectId id) const override;
  std::vector<ReleaseView> releases(ProjectId id) const override;
  std::string series_of(IssueId id) const override;

  void change(std::vector<IssueId> issues, IssueChange change, Done done) override;
  void merge(IssueId into, std::vector<IssueId> others, std::string by, Done done) override;
  void unmerge(IssueId from, std::vector<GroupId> groups, std::string by, Done done) override;
  void comment(IssueId issue, std::string by, std::string text, Done done) override;
  void put_project(Project project, std::function<void(Result<ProjectId>)> done) override;
  void put_key(Key key, Done done) override;
  void put_release(ProjectId project, std::string version, UnixMillis when, std::vector<std::string> commits,
                   Done done) override;
  Result<std::vector<Activity>> activity(IssueId id, std::size_t limit) const override;

  void watch(Watcher& watcher) override { watchers_.push_back(&watcher); }
  void unwatch(Watcher& watcher) override { std::erase(watchers_, &watcher); }

 private:
  struct Waiting {
    Submission submission;
    runtime::Shard* home = nullptr;
    Answer done;
    std::size_t bytes = 0;
  };

  // Actions: called by the engine.
  void changed(const Change& change) override;
  void happened(IssueId issue, Activity activity) override;
  void spike(ProjectId project, const Issue* issue, bool is_spiking, std::uint64_t count, double usual) override;
  void joined(IssueId from, IssueId into) override;
  void erased(ProjectId project, std::span<const GroupId> groups) override;

  UnixMillis now() const { return dependencies_.clock.now(); }
  Result<void> load();
  Result<void> replay();
  Result<void> make_first_project();
  void take(Waiting waiting);
  void append_attachments(const Submission& submission, GroupId group);
  void finish_event(Waiting waiting, const Observed& observed, const Result<void>& outcome);
  void answer(Waiting waiting, Result<Verdict> verdict);
  void count_series(const Sighting& sighting, IssueId issue);
  void tick();
  archive::Position fill(std::vector<DeskRecorder::Write>& writes);
  void stored(archive::Position until);
  void end_erasing();
  void finish(Result<void> outcome, Done done);
  void tell_watchers(const Change& change);
  void end_pauses();
  void record_on_timeline(const Change& change, const Issue& issue, const Project& project);

  const DeskOptions options_;
  const DeskDependencies dependencies_;
  Engine engine_;
  EventSeries series_;
  Notices notices_;
  DeskDirectory directory_;
  DeskRecorder recorder_;
  archive::Position position_{};  // that the ledger has heard of
  std::uint64_t appended_ = 0;
  Monotonic batch_began_, next_batch_;
  std::string recent_ids_;                                          // of events since the last batch, for the ledger
  std::vector<std::pair<ProjectId, std::vector<GroupId>>> erased_;  // goes from the archive once the ledger knows
  std::size_t erasing_ = 0;
  std::function<void()> drained_;  // waits for that
  std::vector<Watcher*> watchers_;
  std::unordered_map<IssueId, Change> paused_;  // told lately; the change that waits, or kGone for none
  std::unique_ptr<runtime::Timer> tick_timer_, pause_timer_;
  std::atomic<std::size_t> waiting_bytes_{0};
  std::atomic<bool> is_draining_{false};
  bool is_replaying_ = false;
  Counter& stored_;
  Counter& counted_;
  Counter& duplicates_;
  Counter& discarded_;
  Counter& refused_;
  Counter& failed_;
};

DeskProcess::DeskProcess(const DeskOptions& options, const DeskDependencies& dependencies)
    : options_(options),
      dependencies_(dependencies),
      engine_(engine_options(options), dependencies.metrics),
      series_(dependencies.writer, dependencies.schemas, options.max_series, dependencies.metrics,
              dependencies.refusals),
      notices_(notice_options(options), dependencies.problems, dependencies.metrics),
      directory_(dependencies.make_grouper, options.max_projects),
      recorder_(dependencies.shard, dependencies.database,
                {.fill = [this](std::vector<DeskRecorder::Write>& writes) { return fill(writes); },
                 .appended = [this] { return appended_; },
                 .stored = [this](archive::Position until) { stored(until); }},
                dependencies.metrics, dependencies.log),
      stored_(dependencies.metrics.counter("errors.events", {{"verdict", "stored"}}, "Events, by what became of them")),
      counted_(
          dependencies.metrics.counter("errors.events", {{"verdict", "counted"}}, "Events, by what became of them")),
      duplicates_(
          dependencies.metrics.counter("errors.events", {{"verdict", "duplicate"}}, "Events, by what became of them")),
      discarded_(
          dependencies.metrics.counter("errors.events", {{"verdict", "discarded"}}, "Events, by what became of them")),
      refused_(dependencies.metrics.counter("errors.events_refused", {},
                                            "Events that were not taken because of limits.errors_waiting_bytes")),
      failed_(dependencies.metrics.counter("errors.events_failed", {},
                                           "Events that were counted and could not be made durable")) {}

Result<void> DeskProcess::open() {
  TRY_VOID(load());
  return replay();
}

Result<void> DeskProcess::load() {
  const Log log = dependencies_.log;
  auto loaded = dependencies_.database.read([&](ledger::Connection& connection) -> Result<void> {
    TRY_VOID(directory_.load(connection, [&](const std::string& text) { log.error(text); }));
    TRY(position_, load_rows(connection, now(), engine_, series_));
    return {};
  });
  TRY_VOID(loaded);
  if (directory_.current()->projects.empty()) TRY_VOID(make_first_project());
  for (const Directory::Entry& entry : directory_.current()->projects)
    engine_.set_auto_resolve(entry.project.id, entry.project.auto_resolve, now());
  engine_.restored(now());
  return {};
}

// So that there is an address to send to before anybody has configured anything.
Result<void> DeskProcess::make_first_project() {
  Project project;
  project.slug = "default";
  project.name = "Default";
  TRY(DeskDirectory::Draft draft, directory_.with_project(std::move(project)));
  TRY_VOID(dependencies_.database.write([&](ledger::Connection& connection) -> Result<void> {
    TRY_VOID(store_project(connection, draft.project));
    return store_key(connection, draft.key, now());
  }));
  directory_.publish(std::move(draft));
  return {};
}

Result<void> DeskProcess::replay() {
  is_replaying_ = true;
  std::uint64_t counted = 0, unreadable = 0;
  TRY_VOID(dependencies_.archive.replay(position_, [&](const archive::StoredRecord& record) {
    if (is_attachment(record.project)) return true;
    const auto replayed = read_facts(record);
    if (!replayed) {
      ++unreadable;
      return true;
    }
    const Sighting& sighting = replayed->sighting;
    const Observed observed = engine_.observe(sighting.received, sighting, &replayed->assignment, *this);
    append_recent_id(recent_ids_, sighting.project, sighting.id);
    count_series(sighting, observed.issue);
    ++counted;
    return true;
  }));
  is_replaying_ = false;
  if (unreadable > 0)
    dependencies_.log.error("records whose facts cannot be read were not counted", {{"records", unreadable}});
  if (counted > 0)
    dependencies_.log.info("counted what the archive had since the last stored state", {{"events", counted}});
  return {};
}

void DeskProcess::start() {
  tick_timer_ = dependencies_.shard.every(kTick, runtime::Shard::Alignment::kFromNow, [this] { tick(); });
  pause_timer_ =
      dependencies_.shard.every(kWatcherPause, runtime::Shard::Alignment::kFromNow, [this] { end_pauses(); });
  dependencies_.problems.keys(
      std::string(kProblemPrefix),
      [this](const std::vector<std::string>& keys) {
        notices_.restored(keys, [this](IssueId id) { return engine_.peek(id); });
      },
      dependencies_.shard);
  tick();
}

void DeskProcess::tick() {
  const UnixMillis time = now();
  engine_.advance(time, *this);
  notices_.advance(time);
  series_.write(time);
  const bool is_time = dependencies_.clock.monotonic() >= next_batch_;
  if (is_time && recorder_.is_idle() && (engine_.has_changes() || recorder_.has_writes())) recorder_.write_now();
}

void DeskProcess::drain(std::function<void()> done) {
  is_draining_.store(true);
  tick_timer_.reset();
  pause_timer_.reset();
  series_.write(now());
  recorder_.when_stored([this, done = std::move(done)](const Result<void>& outcome) {
    if (!outcome)
      dependencies_.log.error("what errors know at the end could not be stored; the archive has it",
                              {{"error", outcome.error().to_string()}});
    if (erasing_ == 0) return done();
    drained_ = done;
  });
}

Result<void> DeskProcess::submit(Submission submission, runtime::Shard& home, Answer done) {
  std::size_t bytes = sizeof(Submission) + submission.payload.size() + submission.search_text.size();
  for (const auto& [name, attachment] : submission.attachments) bytes += name.size() + attachment.size();
  if (is_draining_.load(std::memory_order_relaxed)) return fail(Code::kUnavailable, "errors are being shut down");
  if (waiting_bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes > options_.max_waiting_bytes) {
    waiting_bytes_.fetch_sub(bytes, std::memory_order_relaxed);
    refused_.add();
    return fail(Code::kResourceExhausted, "limits.errors_waiting_bytes: too many events wait to become durable");
  }
  Waiting waiting{.submission = std::move(submission), .home = &home, .done = std::move(done), .bytes = bytes};
  dependencies_.shard.post([this, waiting = std::move(waiting)]() mutable { take(std::move(waiting)); });
  return {};
}

// Any thread.
void DeskProcess::answer(Waiting waiting, Result<Verdict> verdict) {
  waiting_bytes_.fetch_sub(waiting.bytes, std::memory_order_relaxed);
  runtime::Shard& home = *waiting.home;
  home.post([done = std::move(waiting.done), verdict = std::move(verdict)]() mutable { done(std::move(verdict)); });
}

void DeskProcess::take(Waiting waiting) {
  const Sighting& sighting = waiting.submission.sighting;
  const Observed observed = engine_.observe(sighting.received, sighting, nullptr, *this);
  if (observed.verdict == Verdict::kDuplicate || observed.verdict == Verdict::kDiscarded) {
    (observed.verdict == Verdict::kDuplicate ? duplicates_ : discarded_).add();
    return answer(std::move(waiting), observed.verdict);
  }
  append_recent_id(recent_ids_, sighting.project, sighting.id);
  count_series(sighting, observed.issue);
  const bool is_kept = observed.verdict == Verdict::kStored;
  (is_kept ? stored_ : counted_).add();

  std::string facts;
  append_facts(facts, sighting, {.group = observed.group, .is_kept = is_kept});
  archive::Record record{.project = static_cast<std::uint32_t>(sighting.project),
                         .group = static_cast<std::uint64_t>(observed.group),
                         .id = {sighting.id.high, sighting.id.low},
                         .when = sighting.when,
                         .received = sighting.received};
  record.attributes = attributes_of(sighting);
  record.facts = facts;
  if (is_kept) {
    record.text = waiting.submission.search_text;
    record.payload = waiting.submission.payload;
  }
  if (is_kept) append_attachments(waiting.submission, observed.group);
  const auto held = std::make_shared<Waiting>(std::move(waiting));
  ++appended_;
  auto appended = dependencies_.archive.append(record, [this, held, observed](const Result<void>& outcome) {
    finish_event(std::move(*held), observed, outcome);
    recorder_.append_finished();
  });
  if (appended) return;
  finish_event(std::move(*held), observed, std::unexpected(std::move(appended).error()));
  recorder_.append_finished();
}

// Before their event: the journal is in order, so they are durable when it is.
void DeskProcess::append_attachments(const Submission& submission, GroupId group) {
  if (submission.attachments.empty()) return;
  const std::string event = to_string(submission.sighting.id);
  for (std::size_t i = 0; i < submission.attachments.size(); ++i) {
    const auto& [name, bytes] = submission.attachments[i];
    const archive::Record record =
        attachment_record(submission.sighting, static_cast<std::uint64_t>(group), event, i, name, bytes);
    ++appended_;
    auto appended = dependencies_.archive.append(record, [this](const Result<void>&) { recorder_.append_finished(); });
    if (appended) continue;
    recorder_.append_finished();
    dependencies_.log.warning("an attachment was not kept",
                              {{"event", event}, {"error", appended.error().to_string()}});
  }
}

// Any thread.
void DeskProcess::finish_event(Waiting waiting, const Observed& observed, const Result<void>& outcome) {
  if (outcome) return answer(std::move(waiting), observed.verdict);
  failed_.add();
  Error error = outcome.error();
  // First not counted, then said so: what the client sends again is no duplicate.
  dependencies_.shard.post([this, waiting = std::move(waiting), observed, error = std::move(error)]() mutable {
    const Sighting& sighting = waiting.submission.sighting;
    engine_.take_back(sighting, observed.group);
    const Directory::Entry* const entry = directory_.current()->find(sighting.project);
    const Issue* const issue = engine_.peek(observed.issue);
    if (entry != nullptr && issue != nullptr) series_.take_back(entry->project.slug, short_id(*issue), sighting);
    answer(std::move(waiting), std::unexpected(std::move(error)));
  });
}

void DeskProcess::count_series(const Sighting& sighting, IssueId issue_id) {
  const Directory::Entry* const entry = directory_.current()->find(sighting.project);
  const Issue* const issue = engine_.peek(issue_id);
  if (entry == nullptr || issue == nullptr) return;
  series_.count(entry->project.slug, short_id(*issue), sighting);
}

std::string DeskProcess::short_id(const Issue& issue) const {
  const Directory::Entry* const entry = directory_.current()->find(issue.project);
  std::string text = entry == nullptr ? std::string("?") : entry->project.slug;
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  text += fmt::format("-{}", issue.number);
  return text;
}

const Issue* DeskProcess::find(std::string_view short_id) const {
  const std::size_t dash = short_id.rfind('-');
  if (dash == std::string_view::npos) return nullptr;
  const std::string_view digits = short_id.substr(dash + 1);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return nullptr;
  std::string slug(short_id.substr(0, dash));
  for (char& c : slug) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const Directory::Entry* const entry = directory_.current()->find(slug);
  return entry == nullptr ? nullptr : engine_.find(entry->project.id, number);
}

std::vector<std::string> DeskProcess::tag_keys(IssueId id) const {
  std::vector<std::string> keys;
  const TagCounts tags = engine_.tags(id);
  for (const TagCounts::Key& key : tags.keys()) keys.push_back(key.key);
  std::ranges::sort(keys);
  return keys;
}

std::vector<TagValue> DeskProcess::tag_values(IssueId id, std::string_view key) const {
  const TagCounts tags = engine_.tags(id);
  std::vector<TagValue> values;
  const TagCounts::Key* const found = tags.find(key);
  if (found == nullptr) return values;
  for (const TagCounts::Value& value : found->values)
    values.push_back({value.value, value.count, value.first_seen, value.last_seen});
  std::ranges::sort(values, [](const TagValue& one, const TagValue& two) {
    return one.count != two.count ? one.count > two.count : one.value < two.value;
  });
  return values;
}

std::vector<GroupView> DeskProcess::groups(IssueId id) const {
  std::vector<GroupView> views;
  const Issue* const issue = engine_.peek(id);
  if (issue == nullptr) return views;
  for (const GroupId group_id : issue->groups) {
    const Group& group = *engine_.find_group(group_id);
    GroupView view{.id = group_id,
                   .hashes = {},
                   .title = group.title.title,
                   .count = group.count,
                   .first_seen = group.first_seen,
                   .last_seen = group.last_seen};
    for (const HashKey& hash : group.hashes) view.hashes.push_back(to_string(hash));
    views.push_back(std::move(view));
  }
  return views;
}

ProjectCounts DeskProcess::counts(ProjectId id) const {
  const ProjectState* const state = engine_.find_project(id);
  if (state == nullptr) return {};
  return {.events = state->count,
          .events_24h = state->hours.in_last(now(), 24),
          .issues = state->issues,
          .issues_unresolved = state->unresolved};
}

std::vector<ReleaseView> DeskProcess::releases(ProjectId id) const {
  std::vector<ReleaseView> views;
  const ProjectState* const state = engine_.find_project(id);
  if (state == nullptr) return views;
  for (const Release* const release : state->releases.newest_first()) {
    views.push_back({.version = release->version,
                     .first_seen = release->first_seen,
                     .last_seen = release->last_seen,
                     .when = release->when(),
                     .count = release->count,
                     .new_issues = release->new_issues});
  }
  return views;
}

std::string DeskProcess::series_of(IssueId id) const {
  const Issue* const issue = engine_.peek(id);
  const Directory::Entry* const entry = issue == nullptr ? nullptr : directory_.current()->find(issue->project);
  return entry == nullptr ? std::string() : issue_series_name(entry->project.slug, short_id(*issue));
}

void DeskProcess::finish(Result<void> outcome, Done done) {
  if (!outcome) return done(std::move(outcome));
  recorder_.when_stored(std::move(done));
}

void DeskProcess::change(std::vector<IssueId> issues, IssueChange change, Done done) {
  finish(engine_.change(now(), issues, change, *this), std::move(done));
}

void DeskProcess::merge(IssueId into, std::vector<IssueId> others, std::string by, Done done) {
  finish(engine_.merge(now(), into, others, by, *this), std::move(done));
}

void DeskProcess::unmerge(IssueId from, std::vector<GroupId> groups, std::string by, Done done) {
  const Result<IssueId> made = engine_.unmerge(now(), from, groups, by, *this);
  finish(made ? Result<void>() : Result<void>(std::unexpected(made.error())), std::move(done));
}

void DeskProcess::comment(IssueId issue, std::string by, std::string text, Done done) {
  finish(engine_.commented(now(), issue, by, text, *this), std::move(done));
}

void DeskProcess::put_release(ProjectId project, std::string version, UnixMillis when, std::vector<std::string> commits,
                              Done done) {
  if (directory_.current()->find(project) == nullptr) return done(fail(Code::kNotFound, "there is no such project"));
  engine_.put_release(project, version, when, commits);
  recorder_.when_stored(std::move(done));
}

void DeskProcess::put_project(Project project, std::function<void(Result<ProjectId>)> done) {
  auto draft = directory_.with_project(std::move(project));
  if (!draft) return done(std::unexpected(std::move(draft).error()));
  // Published at once, so that the next change builds on it; told once it is durable.
  const ProjectId id = draft->project.id;
  engine_.set_auto_resolve(id, draft->project.auto_resolve, now());
  recorder_.add(
      [stored = draft->project, key = draft->key, time = now()](ledger::Connection& connection) -> Result<void> {
        TRY_VOID(store_project(connection, stored));
        return key.public_key.empty() ? Result<void>() : store_key(connection, key, time);
      });
  directory_.publish(std::move(*draft));
  recorder_.when_stored([id, done = std::move(done)](const Result<void>& outcome) {
    done(outcome ? Result<ProjectId>(id) : Result<ProjectId>(std::unexpected(outcome.error())));
  });
}

void DeskProcess::put_key(Key key, Done done) {
  auto draft = directory_.with_key(std::move(key));
  if (!draft) return done(std::unexpected(std::move(draft).error()));
  recorder_.add([stored = draft->key, time = now()](ledger::Connection& connection) {
    return store_key(connection, stored, time);
  });
  directory_.publish(std::move(*draft));
  recorder_.when_stored(std::move(done));
}

Result<std::vector<Activity>> DeskProcess::activity(IssueId id, std::size_t limit) const {
  TRY(const std::vector<ledger::ErrorActivityRow> rows,
      dependencies_.database.read([&](ledger::Connection& connection) {
        return ledger::ErrorStates::activity(connection, static_cast<std::uint64_t>(id), limit);
      }));
  std::vector<Activity> activities;
  for (const ledger::ErrorActivityRow& row : rows)
    activities.push_back({.id = row.id, .at = row.when, .by = row.author, .kind = row.kind, .text = row.body});
  return activities;
}

void DeskProcess::changed(const Change& change) {
  const Issue* const issue = engine_.peek(change.issue);
  const std::shared_ptr<const Directory> known = directory_.current();
  const Directory::Entry* const entry = known->find(change.project);
  if (issue == nullptr) {
    notices_.gone(change.issue);
  } else if (entry != nullptr) {
    notices_.changed(now(), change.kind, entry->project, *issue,
                     change.kind == Change::Kind::kEvent ? std::string() : short_id(*issue));
    record_on_timeline(change, *issue, entry->project);
  }
  if (!watchers_.empty()) tell_watchers(change);
}

void DeskProcess::record_on_timeline(const Change& change, const Issue& issue, const Project& project) {
  std::string_view kind, words;
  switch (change.kind) {
    case Change::Kind::kNew:
      kind = "error.new", words = "New";
      break;
    case Change::Kind::kRegressed:
      kind = "error.regression", words = "Regression";
      break;
    case Change::Kind::kEscalating:
      kind = "error.escalation", words = "Escalating";
      break;
    case Change::Kind::kEvent:
    case Change::Kind::kChanged:
    case Change::Kind::kGone:
      return;
  }
  const std::string id = short_id(issue);
  ledger::EventRow row;
  row.when = std::chrono::floor<seconds>(std::min(issue.last_seen, now()));
  row.kind = kind;
  row.what = cut_to_line(fmt::format("{}: {} {}", words, id, issue.title.title));
  row.source = "errors";
  row.tags = {"errors", project.slug, id};
  if (!issue.last_release.empty()) row.tags.push_back(issue.last_release.substr(0, kMaxTimelineTagBytes));
  recorder_.add([row = std::move(row)](ledger::Connection& connection) -> Result<void> {
    TRY([[maybe_unused]] const std::int64_t row_id, ledger::Events::insert(connection, row));
    return {};
  });
}

void DeskProcess::happened(IssueId issue, Activity activity) {
  recorder_.add([issue, activity = std::move(activity)](ledger::Connection& connection) {
    return ledger::ErrorStates::add_activity(connection, {.issue = static_cast<std::int64_t>(issue),
                                                          .when = activity.at,
                                                          .author = activity.by,
                                                          .kind = activity.kind,
                                                          .body = activity.text});
  });
}

void DeskProcess::spike(ProjectId project, const Issue* issue, bool is_spiking, std::uint64_t count, double usual) {
  const std::shared_ptr<const Directory> known = directory_.current();
  const Directory::Entry* const entry = known->find(project);
  if (entry == nullptr) return;
  notices_.spike(entry->project, issue, issue == nullptr ? std::string() : short_id(*issue), is_spiking, count, usual);
}

void DeskProcess::joined(IssueId from, IssueId into) {
  recorder_.add([from, into](ledger::Connection& connection) {
    return ledger::ErrorStates::move_activity(connection, static_cast<std::uint64_t>(from),
                                              static_cast<std::uint64_t>(into));
  });
}

void DeskProcess::erased(ProjectId project, std::span<const GroupId> groups) {
  erased_.emplace_back(project, std::vector<GroupId>(groups.begin(), groups.end()));
}

void DeskProcess::tell_watchers(const Change& change) {
  if (change.kind == Change::Kind::kEvent) {
    if (paused_.size() >= kMaxPausing && !paused_.contains(change.issue)) return;
    const auto [at, is_first] =
        paused_.try_emplace(change.issue, Change{Change::Kind::kGone, change.issue, change.project});
    if (!is_first) {
      at->second = change;
      return;
    }
  }
  for (Watcher* const watcher : watchers_) watcher->on_change(change);
}

void DeskProcess::end_pauses() {
  for (const auto& [id, change] : std::exchange(paused_, {})) {
    if (change.kind == Change::Kind::kEvent) tell_watchers(change);
  }
}

archive::Position DeskProcess::fill(std::vector<DeskRecorder::Write>& writes) {
  batch_began_ = dependencies_.clock.monotonic();
  const archive::Position until = dependencies_.archive.end();
  append_rows(writes, engine_, series_, std::exchange(recent_ids_, {}), until, std::chrono::floor<seconds>(now()));
  return until;
}

void DeskProcess::stored(archive::Position until) {
  position_ = until;
  dependencies_.archive.release(until);
  const Monotonic ended = dependencies_.clock.monotonic();
  next_batch_ = ended + std::min<nanoseconds>(kBatchShare * (ended - batch_began_), kLongestBatchWait);
  if (erased_.empty()) return;
  ++erasing_;
  auto work = [this, erased = std::exchange(erased_, {})] {
    for (const auto& [project, groups] : erased) {
      std::vector<std::uint64_t> ids;
      for (const GroupId group : groups) ids.push_back(static_cast<std::uint64_t>(group));
      for (const std::uint32_t number : {static_cast<std::uint32_t>(project), attachments_project(project)}) {
        if (auto done = dependencies_.archive.erase_groups(number, ids); !done)
          dependencies_.log.error("events of a deleted issue stay in the archive",
                                  {{"error", done.error().to_string()}});
      }
    }
    dependencies_.shard.post([this] { end_erasing(); });
  };
  if (auto queued = dependencies_.pool.submit(std::move(work)); !queued) {
    dependencies_.log.error("events of a deleted issue stay in the archive", {{"error", queued.error().to_string()}});
    end_erasing();
  }
}

void DeskProcess::end_erasing() {
  --erasing_;
  if (erasing_ == 0 && drained_) std::exchange(drained_, nullptr)();
}

}  // namespace

Result<std::unique_ptr<Desk>> Desk::create(const DeskOptions& options, const DeskDependencies& dependencies) {
  auto desk = std::make_unique<DeskProcess>(options, dependencies);
  TRY_VOID(desk->open());
  return desk;
}

}  // namespace bellwether::errors
