#include "app/watch.h"

#include <fmt/format.h>

#include "app/evaluate_target.h"
#include "app/watch_file.h"
#include "base/text.h"
#include "ledger/check_log.h"
#include "ledger/notifications.h"
#include "ledger/oncall_overrides.h"
#include "ledger/silences.h"

namespace bellwether::app {
namespace {

using checks::Diagnostic;

constexpr seconds kLatest{30};  // behind its time that the engine may be and still be well
constexpr seconds kTidyInterval{3600};
constexpr std::size_t kMaxWatchesWaiting = 100;  // requests to watch something that wait for their turn
constexpr std::size_t kTidyRows = 50'000;        // of one round

std::vector<runtime::Shard*> all_shards(runtime::Runtime& runtime) {
  std::vector<runtime::Shard*> shards;
  for (std::size_t i = 0; i < runtime.size(); ++i) shards.push_back(&runtime.shard(i));
  return shards;
}

Result<void> remove_old_alerts(ledger::Database& database, UnixSeconds before) {
  TRY_VOID(ledger::Notifications(database).remove_before(UnixMillis(before), kTidyRows));
  return database.write([&](ledger::Connection& connection) -> Result<void> {
    TRY_VOID(ledger::Silences::remove_ended_before(connection, before));
    TRY_VOID(ledger::OncallOverrides::remove_ended_before(connection, before));
    return {};
  });
}

checks::MonitorOptions monitor_options(const Config& config) {
  checks::MonitorOptions options;
  options.engine.max_comments = config.checks.comments;
  options.engine.max_downtimes = config.checks.downtimes;
  options.engine.strict_nagios = config.checks.strict_nagios;
  if (config.checks.native)
    options.stand_ins = {.folders = config.checks.plugin_folders, .except = config.checks.native_except};
  options.max_native_running = config.checks.native_running;
  options.plugin_output_bytes = config.checks.plugin_output_bytes;
  options.max_perf_labels = config.checks.perf_labels;
  options.main_file = config.checks.nagios;
  return options;
}

}  // namespace

Watch::Watch(const Config& config, const WatchServices& services)
    : config_(config),
      services_(services),
      evaluate_(make_evaluate_target(services.backend, services.timeline, services.query_pool, services.clock,
                                     config.graphite.options)),
      dialer_(shard(), services.pool, services.metrics),
      runner_({.max_running = config.checks.children_running, .max_waiting = config.checks.children_waiting},
              services.metrics) {}

Watch::~Watch() = default;

Result<std::unique_ptr<Watch>> Watch::create(const Config& config, const WatchServices& services) {
  std::unique_ptr<Watch> watch(new Watch(config, services));
  TRY_VOID(watch->open());
  return watch;
}

Result<checks::Watched> Watch::load(const ChecksConfig& config, const std::optional<DraftFile>& draft) const {
  std::vector<std::string> paths = config.definitions;
  paths.push_back(folder());
  TRY(checks::NativeDefinitions native, load_check_definitions(services_.filesystem, paths, draft));
  if (config.this_machine && config.nagios.empty() && native.hosts.empty()) add_this_machine(config_.data, native);
  checks::Loaded loaded = checks::load(services_.filesystem, config.nagios, native);
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    if (diagnostic.severity == Diagnostic::Severity::kWarning) {
      services_.log.warning("what is to be watched", {{"text", diagnostic.text()}});
    } else {
      services_.log.error("what is to be watched", {{"text", diagnostic.text()}});
    }
  }
  if (loaded.configuration == nullptr) return std::unexpected(checks::to_error(loaded.diagnostics));
  return checks::Watched{std::move(loaded.configuration), std::move(loaded.recurring_downtimes)};
}

Result<void> Watch::open() {
  TRY(checks::Watched watched, load(config_.checks));
  const auto store = [this](std::function<void(Result<void>)> done) {
    monitor_->change([](checks::Engine&, checks::Actions&, UnixMillis) {});
    if (done) monitor_->when_stored(std::move(done));
  };
  TRY(tell_, Tell::create(config_, watched.configuration->people,
                          TellServices{.runtime = services_.runtime,
                                       .shard = shard(),
                                       .clock = services_.clock,
                                       .pool = services_.pool,
                                       .runner = runner_,
                                       .database = services_.database,
                                       .metrics = services_.metrics,
                                       .log = services_.log.with_module("alerts"),
                                       .store = store}));
  const checks::MonitorDependencies dependencies{.shard = shard(),
                                                 .clock = services_.clock,
                                                 .runner = runner_,
                                                 .pool = services_.pool,
                                                 .dialer = dialer_,
                                                 .database = services_.database,
                                                 .writer = services_.writer,
                                                 .schemas = services_.schemas,
                                                 .alerts = tell_->engine(),
                                                 .pages_stored = [this] { tell_->pages_stored(); },
                                                 .evaluate = evaluate_,
                                                 .metrics = services_.metrics,
                                                 .refusals = services_.refusals,
                                                 .log = services_.log.with_module("checks")};
  TRY(monitor_, checks::Monitor::create(std::move(watched), monitor_options(config_), dependencies));
  tell_->add_probe("checks", [this] { return examine_lateness(); });
  checks::ProgramHooks hooks;
  hooks.restart = services_.reload;
  hooks.shutdown = services_.shutdown;
  hooks.process_file = [this](const std::string& file, bool removes) { process_file(file, removes); };
  dispatcher_ = std::make_unique<checks::Dispatcher>(tell_->engine(), std::move(hooks), services_.refusals);
  intake_ = std::make_unique<checks::MonitorIntake>(*monitor_, *dispatcher_);
  TRY(ways_, Ways::open(config_, WaysServices{.monitor = *monitor_,
                                              .intake = *intake_,
                                              .alerts = tell_->engine(),
                                              .clock = services_.clock,
                                              .pool = services_.pool,
                                              .database = services_.database,
                                              .filesystem = services_.filesystem,
                                              .metrics = services_.metrics,
                                              .refusals = services_.refusals,
                                              .log = services_.log.with_module("checks")}));
  return {};
}

// On the engine's shard, between two of its turns: what should have been done long ago is not being done.
runtime::Task<Result<void>> Watch::examine_lateness() {
  const UnixMillis next = monitor_->engine().next_wake();
  if (next == UnixMillis()) co_return Result<void>();  // at once: the turn that does it comes next
  const auto late = std::chrono::floor<seconds>(services_.clock.now() - next);
  if (late > kLatest)
    co_return fail(Code::kDeadlineExceeded, fmt::format("the next check was to begin {} s ago", late.count()));
  co_return Result<void>();
}

void Watch::decided() {
  monitor_->change([](checks::Engine&, checks::Actions&, UnixMillis) {});
}

void Watch::mount(net::Router& router) {
  checks::Api api{.monitor = *monitor_,
                  .alerts = tell_->engine(),
                  .database = services_.database,
                  .pool = services_.pool,
                  .clock = services_.clock,
                  .shards = all_shards(services_.runtime)};
  api.add_watch = [this](checks::WatchRequest request) { return add_watch(std::move(request)); };
  api.run_command = [this](std::string_view line) { return intake_->command(line, "http"); };
  checks::mount(router, api);
  tell_->mount(router);
  ways_->mount(router);
}

void Watch::start() {
  shard().post([this] {
    monitor_->start();
    tell_->start();
    ways_->start();
    tidy_timer_ = shard().every(kTidyInterval, runtime::Shard::Alignment::kFromNow, [this] { tidy(); });
  });
}

// Rows of logs that nobody keeps any longer. A pool that is full has more urgent work; the next round comes.
void Watch::tidy() {
  const UnixSeconds before = services_.clock.now_seconds() - config_.checks.log_retention;
  (void)services_.pool.submit([this, before] {
    auto removed = services_.database.write(
        [&](ledger::Connection& connection) { return ledger::CheckLog::remove_before(connection, before, kTidyRows); });
    if (!removed) services_.log.warning("old log lines stay", {{"error", removed.error().to_string()}});
    if (auto untold = remove_old_alerts(services_.database, before); !untold)
      services_.log.warning("old notifications stay", {{"error", untold.error().to_string()}});
  });
}

// PROCESS_FILE: a file of commands, a line each.
void Watch::process_file(const std::string& file, bool removes) {
  auto work = [this, file, removes] {
    auto text = services_.filesystem.read_file(file);
    if (text && removes) (void)services_.filesystem.remove(file);
    if (!text) return services_.log.warning("cannot read a file of commands", {{"error", text.error().to_string()}});
    shard().post([this, lines = std::move(*text)] { intake_->commands(lines, "file"); });
  };
  if (auto queued = services_.pool.submit(std::move(work)); !queued)
    services_.log.warning("cannot read a file of commands", {{"error", queued.error().to_string()}});
}

void Watch::reload(const Config& config, std::function<void(Result<void>)> done) {
  shard().post([this, config, done = std::move(done)]() mutable {
    shard().spawn(reload_in_turn(std::move(config), std::move(done)));
  });
}

runtime::Task<void> Watch::reload_in_turn(Config config, std::function<void(Result<void>)> done) {
  const runtime::Turns::Turn turn = co_await definitions_.take();
  auto read = [this, checks = config.checks] { return load(checks); };  // this frame may go before it
  runtime::Task<Result<checks::Watched>> reading = services_.pool.run(std::move(read));
  Result<checks::Watched> watched = co_await std::move(reading);
  Result<void> told;
  if (!watched) {
    told = std::unexpected(std::move(watched).error());
  } else {
    told = tell_->configure(config, watched->configuration->people);
  }
  if (told) {
    config_.checks = config.checks;
    monitor_->replace(std::move(*watched));
  }
  services_.runtime.shard(0).post([done = std::move(done), told = std::move(told)] { done(told); });
}

void Watch::drain(std::function<void()> done) {
  runtime::Shard& first = services_.runtime.shard(0);
  shard().post([this, done = std::move(done), &first]() mutable {
    tidy_timer_.reset();
    ways_->drain();
    monitor_->drain([this, done = std::move(done), &first]() mutable {
      tell_->drain([done = std::move(done), &first] { first.post(done); });
    });
  });
}

// Everything is read with the file as it would be before it is written: a process that is killed meanwhile starts again with the old.
Result<checks::WatchedObject> Watch::write_watch(const checks::WatchRequest& request,
                                                 const checks::Configuration& present, checks::Watched& next) const {
  TRY(const std::string addition, watch_text(request, present, services_.clock.now_seconds()));
  const std::string file = folder() + "/watch.toml";
  TRY_VOID(services_.filesystem.make_directories(folder()));
  const Result<std::string> before = services_.filesystem.read_file(file);
  if (!before && before.error().code() != Code::kNotFound) return std::unexpected(before.error());
  const DraftFile draft{.path = file, .text = before.value_or(std::string()) + addition};
  TRY(checks::Watched loaded, load(config_.checks, draft));
  TRY_VOID(services_.filesystem.replace_file(file, draft.text));
  next = std::move(loaded);
  return checks::WatchedObject{request.host.empty() ? std::string(kWatchedHost) : request.host, request.name};
}

runtime::Task<Result<void>> Watch::check_target(std::string target) {
  runtime::Task<Result<std::vector<checks::TargetRow>>> evaluating = evaluate_(target, "-10min", "now");
  const Result<std::vector<checks::TargetRow>> rows = co_await std::move(evaluating);
  if (!rows) co_return fail(rows.error().code(), fmt::format("\"target\": {}", rows.error().message()));
  if (rows->empty())
    co_return fail(Code::kInvalidArgument, fmt::format("\"target\": there is no series for {}", printable(target)));
  co_return Result<void>();
}

runtime::Task<Result<checks::WatchedObject>> Watch::add_watch(checks::WatchRequest request) {
  runtime::Shard* const home = runtime::Shard::current();
  co_await shard().resume();
  Result<void> right;
  if (!request.target.empty()) right = co_await check_target(request.target);
  Result<checks::WatchedObject> written = fail(Code::kResourceExhausted, "too many checks are being written");
  if (!right) {
    written = std::unexpected(std::move(right).error());
  } else if (definitions_.waiting() < kMaxWatchesWaiting) {
    written = co_await write_in_turn(std::move(request));
  }
  if (home != nullptr) co_await home->resume();
  co_return written;
}

runtime::Task<Result<checks::WatchedObject>> Watch::write_in_turn(checks::WatchRequest request) {
  const runtime::Turns::Turn turn = co_await definitions_.take();
  auto next = std::make_shared<checks::Watched>();
  auto work = [this, request = std::move(request), present = monitor_->configuration(), next] {
    return write_watch(request, *present, *next);
  };
  runtime::Task<Result<checks::WatchedObject>> writing = services_.pool.run(std::move(work));
  Result<checks::WatchedObject> written = co_await std::move(writing);
  if (written) monitor_->replace(std::move(*next));
  co_return written;
}

}  // namespace bellwether::app
