#include "checks/monitor.h"

#include <algorithm>

#include "checks/engine/topology_edges.h"
#include "checks/object_name.h"
#include "checks/problem_key.h"
#include "checks/run/engine_macros.h"
#include "checks/run/launcher.h"
#include "checks/series/result_series.h"
#include "checks/store/check_log.h"
#include "checks/store/dirty_objects.h"
#include "checks/store/recorder.h"
#include "checks/store/retained.h"
#include "checks/store/state_text.h"
#include "checks/store/told.h"
#include "checks/timeline_events.h"

namespace bellwether::checks {
namespace {

using Level = DirtyObjects::Level;

// The engine is woken at most this often: what comes due in between is done together, and a check is late by no more than that.
constexpr milliseconds kTurn{10};
// alerts is asked at least this often, whatever it says of its next wake.
constexpr milliseconds kLongestSleep{1000};
// Live values (the times and texts of results that changed nothing) are all stored within this, a share a second.
constexpr std::size_t kLiveRounds = 30;
constexpr std::size_t kLeastLiveShare = 256;

class MonitorProcess final : public Monitor, private Actions {
 public:
  MonitorProcess(Watched watched, const MonitorOptions& options, const MonitorDependencies& dependencies,
                 Retained retained, Told told);
  ~MonitorProcess() override;

  void start() override;
  void replace(Watched watched) override;
  void drain(std::function<void()> done) override;
  const Engine& engine() const override { return *engine_; }
  ConfigurationPtr configuration() const override { return configuration_; }
  void change(const std::function<void(Engine&, Actions&, UnixMillis)>& work) override;
  void when_stored(std::function<void(Result<void>)> done) override;
  std::vector<ToldRecord> told(ObjectRef object) const override { return told_.of(name(object)); }
  std::string command_line(ObjectRef object) const override { return launcher_.command_line(object, *engine_); }
  void watch(Watcher& watcher) override { watchers_.push_back(&watcher); }
  void unwatch(Watcher& watcher) override { std::erase(watchers_, &watcher); }
  runtime::Shard& shard() override { return dependencies_.shard; }

 private:
  // Actions: called by the engine.
  void run_check(const CheckRequest& request) override;
  void run_handler(HandlerKind kind, ObjectRef object, std::string_view command) override;
  void log(UnixSeconds at, std::string_view line) override;
  void changed(const Change& change, bool is_urgent) override;
  void store(const Comment& comment) override;
  void remove_comment(std::uint64_t id) override { recorder_.open().remove_comment(id); }
  void store(const Downtime& downtime) override;
  void remove_downtime(std::uint64_t id) override { recorder_.open().remove_downtime(id); }
  void result_taken(const CheckResult& result, const ObjectState& state) override;

  ObjectName name(ObjectRef object) const { return name_of(engine_->configuration(), object); }
  UnixMillis now() const { return dependencies_.clock.now(); }
  std::unique_ptr<Engine> make_engine(const Watched& watched);
  alerts::ComposedCommand compose(const alerts::Contact& contact, std::string_view command,
                                  const alerts::Message& message, const alerts::NotificationState& state) const;
  void take(CheckResult result);
  void wake();
  // After calls to the engine: what alerts decided is collected, changes are shown, the next wake is set.
  void end_turn();
  void end_turn_soon();
  void arm();
  void fill(Batch& batch);
  void store_topology();
  void store_state(Batch& batch, ObjectRef object);

  const MonitorOptions options_;
  const MonitorDependencies dependencies_;
  const MacroSource::Program program_facts_;
  Gauge& lateness_;
  ConfigurationPtr configuration_;
  std::unique_ptr<Engine> engine_;
  ResultSeries series_;
  Launcher launcher_;
  Recorder recorder_;
  DirtyObjects dirty_;
  Told told_;
  Retained retained_;  // until start()
  ProgramState program_, stored_program_;
  std::vector<Watcher*> watchers_;
  std::vector<Change> shown_;  // in this turn, for the watchers
  std::uint64_t shown_raised_ = 0;
  std::unique_ptr<runtime::Timer> timer_, live_timer_;
  UnixMillis armed_for_;
  bool is_turn_ending_ = false;
  bool is_urgent_ = false;
  bool is_draining_ = false;
  bool takes_passive_ = false;  // the next batch holds what was handed in too
  std::size_t live_share_ = 0;
};

MonitorProcess::MonitorProcess(Watched watched, const MonitorOptions& options, const MonitorDependencies& dependencies,
                               Retained retained, Told told)
    : options_(options),
      dependencies_(dependencies),
      program_facts_{.started = dependencies.clock.now_seconds(),
                     .event_started = dependencies.clock.now_seconds(),
                     .url = options.public_url,
                     .main_file = options.main_file},
      lateness_(dependencies.metrics.gauge("checks.latest_lateness_seconds", {},
                                           "How late the last check was started against the time it was wanted")),
      configuration_(watched.configuration),
      engine_(make_engine(watched)),
      series_(dependencies.writer, dependencies.schemas, options.max_perf_labels, dependencies.metrics,
              dependencies.refusals),
      launcher_(LauncherOptions{.stand_ins = options.stand_ins,
                                .max_native_running = options.max_native_running,
                                .plugin_output_bytes = options.plugin_output_bytes,
                                .strict_nagios = options.engine.strict_nagios},
                Launcher::Surroundings{.shard = dependencies.shard,
                                       .clock = dependencies.clock,
                                       .runner = dependencies.runner,
                                       .pool = dependencies.pool,
                                       .dialer = dependencies.dialer,
                                       .evaluate = dependencies_.evaluate,
                                       .program = program_facts_,
                                       .metrics = dependencies.metrics,
                                       .log = dependencies.log},
                watched.configuration, [this](CheckResult result) { take(std::move(result)); }),
      recorder_(
          dependencies.shard, dependencies.clock, dependencies.database, [this](Batch& batch) { fill(batch); },
          dependencies.metrics, dependencies.log),
      told_(std::move(told)),
      retained_(std::move(retained)) {
  program_ = {.next_comment = retained_.next_comment,
              .next_downtime = retained_.next_downtime,
              .next_event = retained_.next_event,
              .next_problem = retained_.next_problem,
              .switches = retained_.switches,
              .alive = retained_.stopped};
  stored_program_ = program_;
  series_.configure(*watched.configuration);
  dirty_.resize(*watched.configuration);
  dependencies_.alerts.configure(watched.configuration->people);
  dependencies_.alerts.set_cause_lookup([this](std::string_view key) { return cause_key(*engine_, key); });
  dependencies_.alerts.set_compose(
      [this](const alerts::Contact& contact, std::string_view command, const alerts::Message& message,
             const alerts::NotificationState& state) { return compose(contact, command, message, state); });
}

MonitorProcess::~MonitorProcess() {
  dependencies_.alerts.set_cause_lookup({});
  dependencies_.alerts.set_compose({});
}

alerts::ComposedCommand MonitorProcess::compose(const alerts::Contact& contact, std::string_view command,
                                                const alerts::Message& message,
                                                const alerts::NotificationState& state) const {
  // Other modules' problems have no host or service whose macros a command could use.
  if (message.module != "checks") return {};
  return compose_notification(*engine_, program_facts_, std::chrono::floor<seconds>(now()), contact, command, message,
                              state);
}

std::unique_ptr<Engine> MonitorProcess::make_engine(const Watched& watched) {
  auto engine = std::make_unique<Engine>(
      watched.configuration, dependencies_.alerts,
      [this](const alerts::Contact& contact, std::string_view command, const alerts::Message& message,
             const alerts::NotificationState& state) { return compose(contact, command, message, state); },
      options_.engine, dependencies_.metrics);
  engine->set_recurring_downtimes(watched.recurring_downtimes);
  return engine;
}

// Who needs whom by configuration, for whoever looks for a cause.
void MonitorProcess::store_topology() {
  const UnixSeconds time = std::chrono::floor<seconds>(now());
  recorder_.open().also([configuration = configuration_, time](ledger::Connection& connection) {
    return record_topology(connection, *configuration, time);
  });
  recorder_.write_soon();
}

void MonitorProcess::start() {
  store_topology();
  engine_->start(now(), std::exchange(retained_, {}), *this);
  live_timer_ = dependencies_.shard.every(seconds(1), runtime::Shard::Alignment::kFromNow, [this] {
    live_share_ = std::max(kLeastLiveShare, dirty_.waiting(Level::kLive) / kLiveRounds);
    if (dirty_.waiting(Level::kLive) + dirty_.waiting(Level::kPassive) > 0) recorder_.write_now();
  });
  end_turn();
}

void MonitorProcess::replace(Watched watched) {
  // What is open is stored under the names of the configuration it belongs to.
  live_share_ = dirty_.waiting(Level::kLive);
  takes_passive_ = true;
  recorder_.write_now();
  fill(recorder_.open());

  Retained kept = engine_->retain();
  std::unique_ptr<Engine> next = make_engine(watched);
  launcher_.replace(engine_->configuration(), watched.configuration);
  series_.configure(*watched.configuration);
  dirty_.resize(*watched.configuration);
  shown_.clear();
  dependencies_.alerts.configure(watched.configuration->people);
  engine_ = std::move(next);
  configuration_ = watched.configuration;
  store_topology();
  engine_->start(now(), std::move(kept), *this);
  for (Watcher* watcher : watchers_) watcher->on_replace(*engine_);
  end_turn();
}

void MonitorProcess::drain(std::function<void()> done) {
  is_draining_ = true;
  timer_.reset();
  live_timer_.reset();
  live_share_ = dirty_.waiting(Level::kLive);
  when_stored([this, done = std::move(done)](const Result<void>& outcome) {
    if (!outcome) {
      dependencies_.log.error("what checks know at the end could not be stored",
                              {{"error", outcome.error().to_string()}});
    }
    done();
  });
}

void MonitorProcess::change(const std::function<void(Engine&, Actions&, UnixMillis)>& work) {
  work(*engine_, *this, now());
  end_turn();
}

void MonitorProcess::when_stored(std::function<void(Result<void>)> done) {
  takes_passive_ = true;
  recorder_.when_stored(std::move(done));
}

void MonitorProcess::run_check(const CheckRequest& request) {
  if (is_draining_) return;
  lateness_.set(std::chrono::duration<double>(now() - request.wanted).count());
  launcher_.run_check(request, *engine_);
}

void MonitorProcess::run_handler(HandlerKind kind, ObjectRef object, std::string_view command) {
  launcher_.run_handler(kind, object, command, *engine_);
}

void MonitorProcess::log(UnixSeconds at, std::string_view line) {
  recorder_.line({at, subject_of(line), std::string(line)});
  for (Watcher* watcher : watchers_) watcher->on_log(at, line);
  recorder_.write_soon();
}

void MonitorProcess::changed(const Change& change, bool is_urgent) {
  dirty_.mark(change.object, change.kind == Change::Kind::kResult ? Level::kLive : Level::kState);
  is_urgent_ |= is_urgent;
  if (change.kind != Change::Kind::kResult) recorder_.write_soon();
  if (change.kind == Change::Kind::kState && alerts::is_good(engine_->state(change.object).state))
    told_.forget(name(change.object));
  if (change.kind == Change::Kind::kAcknowledgement) {
    dependencies_.alerts.acknowledge(problem_key(engine_->configuration(), change.object),
                                     engine_->state(change.object).acknowledgement != nullptr);
  }
  if (auto event = timeline_event(std::chrono::floor<seconds>(now()), change, *engine_))
    recorder_.open().event(std::move(*event));
  if (!watchers_.empty()) shown_.push_back(change);
}

void MonitorProcess::store(const Comment& comment) {
  recorder_.open().comment(name(comment.object), comment);
  program_.next_comment = std::max(program_.next_comment, comment.id + 1);
  is_urgent_ = true;
}

void MonitorProcess::store(const Downtime& downtime) {
  recorder_.open().downtime(name(downtime.object), downtime);
  program_.next_downtime = std::max(program_.next_downtime, downtime.id + 1);
  is_urgent_ = true;
}

void MonitorProcess::result_taken(const CheckResult& result, const ObjectState& state) {
  if (result.source == CheckResult::Source::kPassive) dirty_.mark(result.object, Level::kPassive);
  series_.write(engine_->configuration(), result, state, engine_->check_interval(result.object));
}

void MonitorProcess::take(CheckResult result) {
  if (is_draining_) return;
  (void)engine_->take(now(), std::move(result), *this);  // what is refused is counted there
  end_turn_soon();
}

void MonitorProcess::wake() {
  timer_.reset();
  const UnixMillis time = now();
  engine_->advance(time, *this);
  dependencies_.alerts.advance(std::chrono::floor<seconds>(time));
  end_turn();
}

// Results come in batches, each with a call of its own: one end for all of them.
void MonitorProcess::end_turn_soon() {
  if (is_turn_ending_) return;
  is_turn_ending_ = true;
  dependencies_.shard.post([this] { end_turn(); });
}

void MonitorProcess::end_turn() {
  is_turn_ending_ = false;
  if (alerts::Outgoing outgoing = dependencies_.alerts.take_outgoing(); !outgoing.is_empty()) {
    told_.add(outgoing);
    for (const alerts::Outgoing::Entry& entry : outgoing.entries) {
      if (entry.was_held && entry.message.module == "checks" && engine_->configuration().main.log_notifications)
        log(std::chrono::floor<seconds>(entry.when), held_notification_line(entry));
    }
    for (const std::string& key : outgoing.told_later) {
      if (const auto object = find_problem_object(engine_->configuration(), key))
        engine_->settle_notification(*object, *this);
    }
    const bool has_pages = !outgoing.pages.empty();
    recorder_.open().also([kept = std::make_shared<const alerts::Outgoing>(std::move(outgoing))](
                              ledger::Connection& connection) { return kept->store(connection); });
    is_urgent_ = true;
    if (has_pages) {
      recorder_.when_stored([this](const Result<void>& outcome) {
        if (outcome) dependencies_.pages_stored();
      });
    }
  }
  if (std::exchange(is_urgent_, false)) recorder_.write_now();
  launcher_.start_waiting();
  series_.commit();
  for (const Change& change : std::exchange(shown_, {})) {
    for (Watcher* watcher : watchers_) watcher->on_change(change, *engine_);
  }
  const std::uint64_t raised = dependencies_.alerts.raised_revision();
  if (std::exchange(shown_raised_, raised) != raised) {
    for (Watcher* watcher : watchers_) watcher->on_raised_change();
  }
  arm();
}

void MonitorProcess::arm() {
  if (is_draining_) return;
  const UnixMillis time = now();
  const UnixMillis wanted =
      std::min({engine_->next_wake(), UnixMillis(dependencies_.alerts.next_wake()), time + kLongestSleep});
  if (timer_ && armed_for_ <= wanted) return;
  armed_for_ = std::max(wanted, time + kTurn);
  timer_ = dependencies_.shard.after(armed_for_ - time, [this] { wake(); });
}

void MonitorProcess::store_state(Batch& batch, ObjectRef object) {
  const ObjectState& state = engine_->state(object);
  program_.next_event = std::max(program_.next_event, state.current_event_id + 1);
  program_.next_problem = std::max(program_.next_problem, state.current_problem_id + 1);
  std::string text;
  append_state_text(text, state);
  batch.state(name(object), std::move(text));
}

void MonitorProcess::fill(Batch& batch) {
  const auto store_it = [&](ObjectRef object) { store_state(batch, object); };
  const std::size_t all = engine_->configuration().hosts.size() + engine_->configuration().services.size();
  dirty_.take(Level::kState, all, store_it);
  if (std::exchange(takes_passive_, false)) dirty_.take(Level::kPassive, all, store_it);
  // What was handed in and nobody waits for is as live as any other result.
  const std::size_t share = std::exchange(live_share_, 0);
  dirty_.take(Level::kPassive, share, store_it);
  dirty_.take(Level::kLive, share, store_it);
  program_.switches = engine_->changed_switches();
  if (program_ == stored_program_ && batch.empty()) return;
  program_.alive = std::chrono::floor<seconds>(now());
  stored_program_ = program_;
  batch.program(program_);
}

}  // namespace

Result<std::unique_ptr<Monitor>> Monitor::create(Watched watched, MonitorOptions options,
                                                 MonitorDependencies dependencies) {
  auto retained = dependencies.database.read(
      [&](ledger::Connection& connection) { return load_retained(connection, dependencies.log); });
  if (!retained) return std::unexpected(std::move(retained).error());
  TRY(Told told, load_told(dependencies.database, *retained, dependencies.clock.now()));
  return std::make_unique<MonitorProcess>(std::move(watched), options, dependencies, std::move(*retained),
                                          std::move(told));
}

}  // namespace bellwether::checks
