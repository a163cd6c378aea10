#include "checks/commands/dispatcher.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "checks/commands/families.h"
#include "checks/plugins/plugin_output.h"

namespace bellwether::checks {
namespace {

constexpr int kMaxHostStatus = 2, kMaxServiceStatus = 3;

// "NAME;arguments" without the time.
std::string_view without_time(std::string_view line) {
  if (!line.starts_with('[')) return line;
  line.remove_prefix(std::min(line.find(']') + 1, line.size()));
  return trim(line);
}

Result<ObjectRef> find_object(const Configuration& configuration, const PassiveResult& result) {
  if (result.service.empty()) {
    if (const auto host = configuration.find_host(result.host)) return ObjectRef::of(*host);
    return fail(Code::kNotFound, fmt::format("no host is named '{}'", result.host));
  }
  if (const auto service = configuration.find_service(result.host, result.service)) return ObjectRef::of(*service);
  return fail(Code::kNotFound, fmt::format("host '{}' has no service '{}'", result.host, result.service));
}

}  // namespace

Dispatcher::Dispatcher(alerts::Engine& alerts, ProgramHooks hooks, Refusals& refusals)
    : alerts_(alerts),
      hooks_(std::move(hooks)),
      malformed_(
          refusals.reason("checks", "command_malformed", "An external command that is unknown or lacks an argument")),
      refused_(refusals.reason("checks", "command_refused",
                               "An external command about something that is not there or cannot be done")),
      unknown_object_(
          refusals.reason("checks", "result_unknown", "A passive result of a host or service that is not configured")),
      not_accepted_(refusals.reason("checks", "result_not_accepted",
                                    "A passive result that its object or the program does not take")),
      service_result_(find_command_spec("PROCESS_SERVICE_CHECK_RESULT")),
      host_result_(find_command_spec("PROCESS_HOST_CHECK_RESULT")),
      process_file_(find_command_spec("PROCESS_FILE")) {
  const std::span<const CommandSpec> specs = command_specs();
  handlers_.resize(specs.size());
  for (const std::span<const CommandEntry> family :
       {check_commands(), notification_commands(), handler_commands(), comment_commands(), downtime_commands(),
        acknowledgement_commands(), adaptive_commands(), contact_commands(), program_commands()}) {
    for (const CommandEntry& entry : family) {
      const CommandSpec* const spec = find_command_spec(entry.name);
      CHECK(spec != nullptr, "{} is not in the table of commands", entry.name);
      CommandHandler& handler = handlers_[static_cast<std::size_t>(spec - specs.data())];
      CHECK(handler == nullptr, "{} has two handlers", entry.name);
      handler = entry.perform;
    }
  }
  for (const CommandSpec& spec : specs) {
    const bool is_result = &spec == service_result_ || &spec == host_result_;
    CHECK(is_result || handlers_[static_cast<std::size_t>(&spec - specs.data())] != nullptr, "{} has no handler",
          spec.name);
  }
}

Result<void> Dispatcher::perform(std::string_view line, std::string_view source, Engine& engine, Actions& actions,
                                 UnixMillis now) {
  if (Result<void> parsed = parse_command(line, command_); !parsed) {
    malformed_.refuse(fmt::format("{}: {}", parsed.error().message(), line), source);
    return parsed;
  }
  // Whoever may write to the pipe may touch this machine's files; whoever comes over a wire may not, and a file names no other file.
  if (command_.spec == process_file_ && source != kCommandPipeSource) {
    refused_.refuse(fmt::format("only the command pipe may name a file: {}", line), source);
    return fail(Code::kPermissionDenied, "PROCESS_FILE is taken from the command pipe only");
  }
  const bool is_result = command_.spec == service_result_ || command_.spec == host_result_;
  Result<void> performed = is_result ? take_command_result(engine, actions, now) : perform_parsed(engine, actions, now);
  if (performed) return {};
  const Code code = performed.error().code();
  Refusals::Reason& reason = !is_result ? refused_ : code == Code::kPermissionDenied ? not_accepted_ : unknown_object_;
  reason.refuse(fmt::format("{}: {}", performed.error().message(), line), source);
  if (!is_result) {
    actions.log(std::chrono::floor<seconds>(now),
                fmt::format("Warning: external command refused: {}: {}", performed.error().message(),
                            printable(without_time(line))));
  }
  return performed;
}

Result<void> Dispatcher::perform_parsed(Engine& engine, Actions& actions, UnixMillis now) {
  if (engine.configuration().main.log_external_commands) {
    std::string text = fmt::format("EXTERNAL COMMAND: {}", command_.spec->name);
    for (const std::string_view argument : command_.arguments) text.append(";").append(argument);
    actions.log(std::chrono::floor<seconds>(now), text);
  }
  CommandCallContext call{command_, engine, alerts_, actions, hooks_, now};
  return handlers_[static_cast<std::size_t>(command_.spec - command_specs().data())](call);
}

Result<void> Dispatcher::take_command_result(Engine& engine, Actions& actions, UnixMillis now) {
  const bool is_host = command_.spec == host_result_;
  const std::vector<std::string_view>& arguments = command_.arguments;
  PassiveResult result;
  result.host = arguments[0];
  if (!is_host) result.service = arguments[1];
  result.status = number_of<int>(arguments[is_host ? 1 : 2]);
  result.at = command_.at;
  const std::string_view text = arguments[is_host ? 2 : 3];
  if (text.find('\\') == std::string_view::npos) {
    result.output = text;
    return take_one(result, engine, actions, now);
  }
  const std::string plain = unescape_newlines(text);
  result.output = plain;
  return take_one(result, engine, actions, now);
}

Result<void> Dispatcher::take_one(const PassiveResult& result, Engine& engine, Actions& actions, UnixMillis now) {
  TRY(const ObjectRef object, find_object(engine.configuration(), result));
  const int most = object.is_host() ? kMaxHostStatus : kMaxServiceStatus;
  if (result.status < 0 || result.status > most) {
    return fail(Code::kPermissionDenied, fmt::format("{} is not a status from 0 to {}", result.status, most));
  }
  OutputParts parts = read_output(result.output, engine.configuration().main.strict_nagios);
  CheckResult taken;
  taken.object = object;
  taken.source = CheckResult::Source::kPassive;
  taken.status = static_cast<std::int8_t>(result.status);
  taken.output = std::move(parts.output);
  taken.long_output = std::move(parts.long_output);
  taken.perf_data = std::move(parts.perf_data);
  taken.started = result.at == UnixSeconds() ? now : UnixMillis(result.at);
  taken.finished = taken.started;
  taken.latency = std::max(0.0, std::chrono::duration<double>(now - taken.finished).count());
  return engine.take(now, std::move(taken), actions);
}

std::size_t Dispatcher::take(std::span<const PassiveResult> results, std::string_view source, Engine& engine,
                             Actions& actions, UnixMillis now) {
  std::size_t accepted = 0;
  for (const PassiveResult& result : results) {
    const Result<void> taken = take_one(result, engine, actions, now);
    if (taken) {
      ++accepted;
      continue;
    }
    Refusals::Reason& reason = taken.error().code() == Code::kPermissionDenied ? not_accepted_ : unknown_object_;
    reason.refuse(fmt::format("{}: {}", taken.error().message(), result.output), source);
  }
  return accepted;
}

}  // namespace bellwether::checks
