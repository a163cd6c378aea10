#include "errors/crons/crons.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "ledger/error_monitors.h"

namespace bellwether::errors {
namespace {

std::int64_t row_id(ProjectId project) {
  return static_cast<std::int64_t>(project);
}

std::string problem_key(const Monitor& monitor, std::string_view environment) {
  return fmt::format("errors/cron/{}/{}/{}", static_cast<std::uint32_t>(monitor.project), monitor.slug, environment);
}

std::string row_key(ProjectId project, std::string_view slug) {
  return fmt::format("{}/{}", static_cast<std::uint32_t>(project), slug);
}

Taken rejected(const Error& error) {
  Taken taken;
  taken.outcome = error.code() == Code::kResourceExhausted ? Outcome::kLimited : Outcome::kRejected;
  taken.reason = error.code() == Code::kNotFound            ? "no_monitor"
                 : error.code() == Code::kResourceExhausted ? "monitor_limit"
                                                            : "invalid_check_in";
  return taken;
}

}  // namespace

std::string describe_failure(const Monitor& monitor, std::string_view environment, const CheckIn& last) {
  std::string text = fmt::format("{} ({}): ", monitor.slug, printable(environment));
  switch (last.status) {
    case CheckInStatus::kMissed:
      text += "missed, expected at ";
      append_iso8601(text, std::chrono::floor<seconds>(last.at));
      break;
    case CheckInStatus::kTimeout:
      text += "timed out, in progress since ";
      append_iso8601(text, std::chrono::floor<seconds>(last.at));
      break;
    default:
      text += "failed";
      if (last.duration) text += fmt::format(" after {:.1f} s", static_cast<double>(last.duration->count()) / 1000);
      break;
  }
  const MonitorEnvironment& known = monitor.environments.find(environment)->second;
  if (known.failures > 1) text += fmt::format(", {} in a row", known.failures);
  if (monitor.config) text += fmt::format(" [{}]", monitor.config->schedule.text());
  return text;
}

Crons::Crons(const Surroundings& surroundings, std::size_t max_monitors)
    : surroundings_(surroundings),
      engine_(max_monitors),
      batch_(surroundings.shard, surroundings.database, surroundings.log),
      bad_check_in_(surroundings.refusals.reason("errors", "bad_check_in",
                                                 "Check-ins that are malformed or of a monitor that nobody made")) {}

Result<std::unique_ptr<Crons>> Crons::create(const Surroundings& surroundings, std::size_t max_monitors) {
  std::unique_ptr<Crons> crons(new Crons(surroundings, max_monitors));
  TRY(std::vector<ledger::ErrorMonitorRow> rows, surroundings.database.read([](ledger::Connection& connection) {
    return ledger::ErrorMonitors::all(connection);
  }));
  for (ledger::ErrorMonitorRow& row : rows) {
    auto monitor = decode_monitor(ProjectId(row.project), row.slug, row.state);
    if (monitor) {
      crons->engine_.restore(std::move(*monitor));
    } else {
      surroundings.log.error("a stored monitor cannot be read",
                             {{"monitor", printable(row.slug)}, {"error", monitor.error().to_string()}});
    }
  }
  return crons;
}

void Crons::start() {
  timer_ = surroundings_.shard.every(kTick, runtime::Shard::Alignment::kFromNow,
                                     [this] { engine_.advance(surroundings_.clock.now(), *this); });
}

runtime::Task<Taken> Crons::take(const Sender& sender, const EnvelopeItem& item) {
  Result<CheckInMessage> message = read_check_in(item.payload);
  if (!message) {
    bad_check_in_.refuse(message.error().message(), sender.request.peer);
    Taken taken = rejected(message.error());
    taken.reason = "invalid_check_in";
    co_return taken;
  }
  const ProjectId project = sender.project().id;
  runtime::Shard& home = sender.home();
  co_await surroundings_.shard.resume();
  Result<void> taken = engine_.check_in(surroundings_.clock.now(), project, *message, *this);
  Result<void> stored;
  if (taken) {
    LedgerBatch::Stored waiting = batch_.stored();
    stored = co_await waiting;
  }
  co_await home.resume();
  if (!taken) {
    bad_check_in_.refuse(taken.error().message(), sender.request.peer);
    co_return rejected(taken.error());
  }
  Taken outcome;
  if (!stored) {
    outcome.outcome = Outcome::kLimited;
    outcome.reason = "not_stored";
  }
  co_return outcome;
}

runtime::Task<Result<void>> Crons::remove(ProjectId project, std::string slug) {
  if (!engine_.remove(project, slug, *this))
    co_return fail(Code::kNotFound, fmt::format("no monitor '{}'", printable(slug)));
  batch_.put(row_key(project, slug), [project, slug](ledger::Connection& connection) {
    return ledger::ErrorMonitors::remove(connection, row_id(project), slug);
  });
  LedgerBatch::Stored waiting = batch_.stored();
  co_return co_await waiting;
}

void Crons::changed(const Monitor& monitor) {
  ledger::ErrorMonitorRow row{
      .project = row_id(monitor.project), .slug = monitor.slug, .state = encode_monitor(monitor)};
  batch_.put(row_key(monitor.project, monitor.slug), [row = std::move(row)](ledger::Connection& connection) {
    return ledger::ErrorMonitors::put(connection, row);
  });
}

void Crons::failed(const Monitor& monitor, const std::string& environment, const CheckIn& last) {
  const std::shared_ptr<const Directory> directory = surroundings_.directory();
  const Directory::Entry* const entry = directory->find(monitor.project);
  Problem problem;
  problem.key = problem_key(monitor, environment);
  problem.host = entry == nullptr ? "errors" : entry->project.slug;
  problem.service = "cron " + monitor.slug;
  problem.output = describe_failure(monitor, environment, last);
  problem.labels = {{"environment", environment},
                    {"kind", "cron"},
                    {"monitor", monitor.slug},
                    {"project", problem.host},
                    {"status", std::string(status_name(last.status))}};
  surroundings_.problems.raise(std::move(problem));
}

void Crons::recovered(const Monitor& monitor, const std::string& environment) {
  surroundings_.problems.clear(problem_key(monitor, environment),
                               fmt::format("{} ({}): ok", monitor.slug, printable(environment)));
}

}  // namespace bellwether::errors
