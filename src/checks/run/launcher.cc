#include "checks/run/launcher.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.h"
#include "checks/object_name.h"
#include "checks/plugins/command_line.h"
#include "checks/plugins/execution.h"
#include "checks/plugins/plugin_output.h"
#include "checks/run/engine_macros.h"

namespace bellwether::checks {
namespace {

std::string_view handler_word(HandlerKind kind) {
  switch (kind) {
    case HandlerKind::kGlobalEventHandler:
      return "global event handler";
    case HandlerKind::kEventHandler:
      return "event handler";
    case HandlerKind::kObsess:
      return "obsessing command";
    case HandlerKind::kPerformanceData:
      return "performance data command";
  }
  return "command";
}

seconds handler_timeout(const MainOptions& main, HandlerKind kind, bool is_host) {
  switch (kind) {
    case HandlerKind::kObsess:
      return is_host ? main.ochp_timeout : main.ocsp_timeout;
    case HandlerKind::kPerformanceData:
      return main.perfdata_timeout;
    default:
      return main.event_handler_timeout;
  }
}

}  // namespace

Launcher::Launcher(LauncherOptions options, const Surroundings& surroundings, ConfigurationPtr configuration,
                   OnResult on_result)
    : options_(std::move(options)),
      surroundings_(surroundings),
      on_result_(std::move(on_result)),
      base_environment_(base_environment(environ)),
      configuration_(std::move(configuration)),
      started_programs_(
          surroundings.metrics.counter("checks.started", {{"kind", "program"}}, "Checks started, by kind")),
      started_native_(surroundings.metrics.counter("checks.started", {{"kind", "native"}}, "Checks started, by kind")),
      started_handlers_(surroundings.metrics.counter(
          "checks.handlers_started", {}, "Event handlers, obsessing and performance data commands started")),
      not_started_(surroundings.metrics.counter(
          "checks.not_started", {}, "Checks and handlers that could not be started, a limit's refusal included")),
      running_gauge_(surroundings.metrics.gauge("checks.running", {}, "Checks on their way")) {}

Result<std::string> Launcher::compose(ObjectRef object, std::string_view command, const Engine& engine) const {
  const EngineMacros macros(engine, surroundings_.program);
  MacroScope scope{.source = macros, .now = surroundings_.clock.now_seconds()};
  scope.object = object;
  return compose_command_line(scope, command);
}

std::vector<std::string> Launcher::environment(ObjectRef object, const Engine& engine) const {
  std::vector<std::string> variables = base_environment_;
  if (!engine.configuration().main.enable_environment_macros) return variables;
  const EngineMacros macros(engine, surroundings_.program);
  MacroScope scope{.source = macros, .now = surroundings_.clock.now_seconds()};
  scope.object = object;
  for (std::string& variable : macro_environment(scope)) variables.push_back(std::move(variable));
  return variables;
}

std::string Launcher::command_line(ObjectRef object, const Engine& engine) const {
  return compose(object, engine.check_command(object), engine).value_or(std::string());
}

std::uint32_t Launcher::take_slot(const CheckRequest& request, const Engine& engine) {
  std::uint32_t at;
  if (free_slots_.empty()) {
    at = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    at = free_slots_.back();
    free_slots_.pop_back();
  }
  Slot& slot = slots_[at];
  slot.request = request;
  slot.started = surroundings_.clock.now();
  slot.is_used = true;
  slot.is_wanted = true;
  slot.timeout_state = request.object.is_host() ? 2 : engine.configuration().main.service_check_timeout_state;
  running_gauge_.set(static_cast<double>(slots_.size() - free_slots_.size()));
  return at;
}

void Launcher::run_check(const CheckRequest& request, const Engine& engine) {
  const std::uint32_t slot = take_slot(request, engine);
  const MainOptions& main = engine.configuration().main;
  const seconds timeout = request.object.is_host() ? main.host_check_timeout : main.service_check_timeout;
  Result<std::string> line = compose(request.object, engine.check_command(request.object), engine);
  if (!line) return refuse(slot, line.error());
  if (auto call = native_call(*line, options_.stand_ins)) {
    return queue_native(NativeJob{.slot = slot, .call = std::move(*call), .timeout = timeout});
  }
  start_program(slot, *line, timeout, engine);
}

void Launcher::start_program(std::uint32_t slot, const std::string& line, seconds timeout, const Engine& engine) {
  const ProgramLimits limits{
      .timeout = timeout, .max_output_bytes = options_.plugin_output_bytes, .strict_nagios = options_.strict_nagios};
  auto command = child_command(line, environment(slots_[slot].request.object, engine), limits);
  if (!command) return refuse(slot, command.error());
  std::string program = command->arguments.front();
  auto done = [this, slot, program = std::move(program)](Result<runtime::ChildOutcome> outcome) {
    finish(slot, to_execution(std::move(outcome), program, surroundings_.clock.now()));
  };
  const Result<void> started = surroundings_.runner.start(std::move(*command), surroundings_.shard, std::move(done));
  if (!started) return refuse(slot, started.error());
  started_programs_.add();
}

void Launcher::queue_native(NativeJob job) {
  if (native_waiting_.size() >= options_.max_native_waiting) {
    return refuse(job.slot,
                  Error(Code::kResourceExhausted, fmt::format("{} native checks wait already (limits.native_checks)",
                                                              options_.max_native_waiting)));
  }
  native_waiting_.push_back(std::move(job));
}

void Launcher::start_waiting() {
  if (std::exchange(is_starting_, true)) return;
  while (!native_waiting_.empty() && native_running_ < options_.max_native_running) {
    NativeJob job = std::move(native_waiting_.front());
    native_waiting_.pop_front();
    ++native_running_;
    surroundings_.shard.spawn(run_native(std::move(job)));
  }
  is_starting_ = false;
}

runtime::Task<void> Launcher::run_native(NativeJob job) {
  started_native_.add();
  const Monotonic begun = surroundings_.clock.monotonic();
  slots_[job.slot].started = surroundings_.clock.now();
  const NativeContext context{.shard = surroundings_.shard,
                              .pool = surroundings_.pool,
                              .dialer = surroundings_.dialer,
                              .deadline = begun + job.timeout,
                              .evaluate = &surroundings_.evaluate};
  runtime::Task<NativeOutcome> running = job.call.check->run(context, std::move(job.call.arguments));
  NativeOutcome outcome = co_await std::move(running);
  --native_running_;
  Execution execution;
  execution.return_code = outcome.return_code;
  execution.output = std::move(outcome.output);
  execution.started = slots_[job.slot].started;
  execution.duration = surroundings_.clock.monotonic() - begun;
  finish(job.slot, execution);
  start_waiting();
}

// A check that cannot be started is a result like any other, but not within the engine's call that asked for it.
void Launcher::refuse(std::uint32_t slot, const Error& error) {
  not_started_.add();
  surroundings_.shard.post([this, slot, text = error.to_string()] {
    Execution execution;
    execution.output = "(The check could not be started: " + text + ")";
    execution.started = slots_[slot].started;
    finish(slot, execution);
  });
}

void Launcher::finish(std::uint32_t at, const Execution& execution) {
  Slot& slot = slots_[at];
  slot.is_used = false;
  free_slots_.push_back(at);
  running_gauge_.set(static_cast<double>(slots_.size() - free_slots_.size()));
  if (!slot.is_wanted) return;
  const CheckRequest request = slot.request;
  const Configuration& configuration = *configuration_;
  Subject subject{.object = request.object, .host = configuration.host(configuration.host_of(request.object)).name};
  if (!request.object.is_host()) subject.service = configuration.service(request.object.service()).description;
  CheckResult result = read_execution(
      execution, subject, Reading{.strict_nagios = options_.strict_nagios, .timeout_state = slot.timeout_state});
  result.object = request.object;
  result.source = CheckResult::Source::kActive;
  result.wanted = request.wanted;
  result.started = slot.started;
  result.finished = surroundings_.clock.now();
  result.latency = std::max(0.0, std::chrono::duration<double>(slot.started - request.wanted).count());
  result.execution_time = std::chrono::duration<double>(execution.duration).count();
  result.was_forced = request.is_forced;
  result.was_freshness = request.is_freshness;
  on_result_(std::move(result));
}

void Launcher::run_handler(HandlerKind kind, ObjectRef object, std::string_view command, const Engine& engine) {
  const auto complain = [&](const Error& error) {
    not_started_.add();
    surroundings_.log.warning("a command could not be run", {{"what", handler_word(kind)},
                                                             {"of", title_of(name_of(engine.configuration(), object))},
                                                             {"command", printable(command)},
                                                             {"error", error.to_string()}});
  };
  const Result<std::string> line = compose(object, command, engine);
  if (!line) return complain(line.error());
  const ProgramLimits limits{.timeout = handler_timeout(engine.configuration().main, kind, object.is_host()),
                             .max_output_bytes = options_.plugin_output_bytes,
                             .strict_nagios = options_.strict_nagios};
  auto child = child_command(*line, environment(object, engine), limits);
  if (!child) return complain(child.error());
  auto done = [log = surroundings_.log, kind](const Result<runtime::ChildOutcome>& outcome) {
    if (outcome && !outcome->has_timed_out) return;
    log.warning(outcome ? "a command took too long" : "a command could not be run",
                {{"what", handler_word(kind)}, {"error", outcome ? std::string() : outcome.error().to_string()}});
  };
  const Result<void> started = surroundings_.runner.start(std::move(*child), surroundings_.shard, std::move(done));
  if (!started) return complain(started.error());
  started_handlers_.add();
}

void Launcher::replace(const Configuration& before, const ConfigurationPtr& after) {
  for (Slot& slot : slots_) {
    if (!slot.is_used || !slot.is_wanted) continue;
    const auto object = find_object(*after, name_of(before, slot.request.object));
    slot.is_wanted = object.has_value();
    if (object) slot.request.object = *object;
  }
  configuration_ = after;
}

}  // namespace bellwether::checks
