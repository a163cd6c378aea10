#include "checks/engine/log_lines.h"

#include <iterator>

#include <fmt/format.h>

#include "checks/engine/settings.h"

namespace bellwether::checks::log_lines {
namespace {

std::string_view type_name(bool is_hard) {
  return is_hard ? "HARD" : "SOFT";
}

// "service 's' on host 'h'"
std::string spoken(const Context& context, ObjectRef object) {
  const std::string_view host = context.host_of(object).name;
  return object.is_host() ? fmt::format("host '{}'", host)
                          : fmt::format("service '{}' on host '{}'",
                                        context.configuration->service(object.service()).description, host);
}

// "CRITICAL;HARD;3"
std::string situation(const Context& context, ObjectRef object) {
  const ObjectState& state = context.state(object);
  return fmt::format("{};{};{}", alerts::state_name(state.state), type_name(state.is_hard), state.attempt);
}

std::string span(seconds value) {
  const auto count = value.count();
  return fmt::format("{}d {}h {}m {}s", count / 86'400, count / 3600 % 24, count / 60 % 60, count % 60);
}

}  // namespace

std::string_view kind(ObjectRef object) {
  return object.is_host() ? "HOST" : "SERVICE";
}

std::string name(const Context& context, ObjectRef object) {
  const std::string_view host = context.host_of(object).name;
  return object.is_host() ? std::string(host)
                          : fmt::format("{};{}", host, context.configuration->service(object.service()).description);
}

std::string alert(const Context& context, ObjectRef object) {
  return fmt::format("{} ALERT: {};{};{}", kind(object), name(context, object), situation(context, object),
                     context.state(object).output);
}

std::string state(const Context& context, ObjectRef object, std::string_view which) {
  return fmt::format("{} {} STATE: {};{};{}", which, kind(object), name(context, object), situation(context, object),
                     context.state(object).output);
}

void append_passive_check(std::string& out, const Context& context, ObjectRef object, unsigned status,
                          std::string_view output) {
  out += object.is_host() ? "PASSIVE HOST CHECK: " : "PASSIVE SERVICE CHECK: ";
  out += context.host_of(object).name;
  if (!object.is_host()) {
    out += ';';
    out += context.configuration->service(object.service()).description;
  }
  out += ';';
  out += static_cast<char>('0' + status);
  out += ';';
  out += output;
}

std::string notification(const Context& context, ObjectRef object, const alerts::Request& request,
                         std::string_view contact, std::string_view command) {
  const ObjectState& state = context.state(object);
  const std::string_view state_name = alerts::state_name(state.state);
  const bool is_plain = request.kind == alerts::Kind::kProblem || request.kind == alerts::Kind::kRecovery;
  std::string line = fmt::format(
      "{} NOTIFICATION: {};{};{};{};{}", kind(object), contact, name(context, object),
      is_plain ? std::string(state_name) : fmt::format("{} ({})", alerts::kind_name(request.kind), state_name), command,
      state.output);
  if (request.kind == alerts::Kind::kAcknowledgement || request.kind == alerts::Kind::kCustom) {
    fmt::format_to(std::back_inserter(line), ";{};{}", request.author, request.comment);
  }
  return line;
}

std::string event_handler(const Context& context, ObjectRef object, HandlerKind handler, std::string_view command) {
  return fmt::format("{}{} EVENT HANDLER: {};{};{}", handler == HandlerKind::kGlobalEventHandler ? "GLOBAL " : "",
                     kind(object), name(context, object), situation(context, object), command);
}

std::string flapping(const Context& context, ObjectRef object, Flapping what, double percent, double threshold) {
  const std::string_view word = object.is_host() ? "Host" : "Service";
  const std::string_view above = object.is_host() ? ">" : ">=";
  std::string line = fmt::format("{} FLAPPING ALERT: {};", kind(object), name(context, object));
  const auto out = std::back_inserter(line);
  switch (what) {
    case Flapping::kStarted:
      fmt::format_to(out, "STARTED; {} appears to have started flapping ({:.1f}% change {} {:.1f}% threshold)", word,
                     percent, above, threshold);
      break;
    case Flapping::kStopped:
      fmt::format_to(out, "STOPPED; {} appears to have stopped flapping ({:.1f}% change < {:.1f}% threshold)", word,
                     percent, threshold);
      break;
    case Flapping::kCleared:
      fmt::format_to(out, "STOPPED; Flapping state cleared for {}. ({:.1f}% change < {:.1f}% threshold)",
                     object.is_host() ? "host" : "service", percent, threshold);
      break;
    case Flapping::kDisabled:
      line += "DISABLED; Flap detection has been disabled";
      break;
  }
  return line;
}

std::string downtime(const Context& context, ObjectRef object, DowntimeMoment what) {
  std::string line = fmt::format("{} DOWNTIME ALERT: {};", kind(object), name(context, object));
  const std::string_view capital = object.is_host() ? "Host" : "Service";
  const auto out = std::back_inserter(line);
  switch (what) {
    case DowntimeMoment::kStarted:
      fmt::format_to(out, "STARTED; {} has entered a period of scheduled downtime", capital);
      break;
    case DowntimeMoment::kStopped:
      fmt::format_to(out, "STOPPED; {} has exited from a period of scheduled downtime", capital);
      break;
    case DowntimeMoment::kCancelled:
      fmt::format_to(out, "CANCELLED; Scheduled downtime for {} has been cancelled.",
                     object.is_host() ? "host" : "service");
      break;
  }
  return line;
}

std::string stale(const Context& context, ObjectRef object, seconds by, seconds threshold) {
  return fmt::format(
      "Warning: The results of {} are stale by {} (threshold={}).  I'm forcing an immediate check of the {}.",
      spoken(context, object), span(by), span(threshold), object.is_host() ? "host" : "service");
}

std::string orphaned(const Context& context, ObjectRef object) {
  const ObjectState& state = context.state(object);
  const auto second = [](UnixMillis time) { return count_seconds(std::chrono::floor<seconds>(time)); };
  const std::string times = object.is_host() ? std::string()
                                             : fmt::format("; last_check={}; next_check={}", second(state.last_check),
                                                           second(state.next_check));
  return fmt::format(
      "Warning: The check of {} looks like it was orphaned (results never came back{}).  I'm scheduling an immediate "
      "check of the {}...",
      spoken(context, object), times, object.is_host() ? "host" : "service");
}

std::string no_valid_time(const Context& context, ObjectRef object, UnixSeconds instead) {
  std::string when;
  append_iso8601(when, instead);
  return fmt::format("Warning: Check of {} could not be rescheduled properly.  Scheduling check for {}...",
                     spoken(context, object), when);
}

}  // namespace bellwether::checks::log_lines
