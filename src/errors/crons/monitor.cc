#include "errors/crons/monitor.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::errors {
namespace {

constexpr std::array<std::string_view, 5> kStatusNames = {"in_progress", "ok", "error", "missed", "timeout"};
constexpr std::array<std::string_view, 6> kStateNames = {"pending", "ok", "missed", "timeout", "error", "in_progress"};

// A whole number from 1 to `most`; absent or null: `otherwise`.
Result<std::int64_t> read_count(codec::JsonValue value, std::string_view name, std::int64_t otherwise,
                                std::int64_t most) {
  const std::optional<codec::JsonValue> member = value.find(name);
  if (!member || member->is_null()) return otherwise;
  const std::optional<std::int64_t> count = member->as_integer();
  // Clients send 0 where they mean "as usual".
  if (count == 0) return otherwise;
  if (!count || *count < 0 || *count > most)
    return fail(Code::kInvalidArgument, fmt::format("monitor_config.{}: a number from 1 to {} is wanted", name, most));
  return *count;
}

CheckIn read_check_in(codec::JsonValue value) {
  CheckIn check_in;
  const auto text = [&](std::string_view name) {
    const auto member = value.find(name);
    return member ? member->as_string().value_or("") : std::string_view();
  };
  check_in.id = parse_event_id(text("id")).value_or(EventId{});
  check_in.status = find_check_in_status(text("status")).value_or(CheckInStatus::kOk);
  if (const auto at = value.find("at")) check_in.at = UnixMillis(milliseconds(at->as_integer().value_or(0)));
  if (const auto duration = value.find("duration"))
    if (const auto count = duration->as_integer()) check_in.duration = milliseconds(*count);
  return check_in;
}

void write_environment(codec::JsonWriter& json, const MonitorEnvironment& environment) {
  json.begin_object().key("next").integer(count_seconds(environment.next));
  json.key("failures").unsigned_integer(environment.failures).key("successes").unsigned_integer(environment.successes);
  json.key("missed").unsigned_integer(environment.missed).key("failing_since");
  environment.failing_since ? json.integer(environment.failing_since->time_since_epoch().count()) : json.null();
  json.key("history").begin_array();
  for (const CheckIn& check_in : environment.history) {
    json.begin_object().key("id").string(to_string(check_in.id));
    json.key("at").integer(check_in.at.time_since_epoch().count()).key("status").string(status_name(check_in.status));
    json.key("duration");
    check_in.duration ? json.integer(check_in.duration->count()) : json.null();
    json.end_object();
  }
  json.end_array().end_object();
}

Result<MonitorEnvironment> read_environment(codec::JsonValue value) {
  MonitorEnvironment environment;
  TRY(const std::int64_t next, value.integer_at("next"));
  TRY(const std::int64_t failures, value.integer_at("failures"));
  TRY(const std::int64_t successes, value.integer_at("successes"));
  TRY(const std::int64_t missed, value.integer_at("missed"));
  environment.next = unix_seconds(next);
  environment.failures = static_cast<std::uint32_t>(failures);
  environment.successes = static_cast<std::uint32_t>(successes);
  environment.missed = static_cast<std::uint64_t>(missed);
  if (const auto since = value.find("failing_since"))
    if (const auto count = since->as_integer()) environment.failing_since = UnixMillis(milliseconds(*count));
  if (const auto history = value.find("history")) {
    history->each_element([&](codec::JsonValue check_in) {
      environment.history.push_back(read_check_in(check_in));
      return true;
    });
  }
  return environment;
}

}  // namespace

std::string_view status_name(CheckInStatus status) {
  return kStatusNames[static_cast<std::size_t>(status)];
}

std::optional<CheckInStatus> find_check_in_status(std::string_view name) {
  const auto* const found = std::ranges::find(kStatusNames, name);
  if (found == kStatusNames.end()) return std::nullopt;
  return static_cast<CheckInStatus>(found - kStatusNames.begin());
}

std::string_view state_name(MonitorState state) {
  return kStateNames[static_cast<std::size_t>(state)];
}

Result<MonitorConfig> read_monitor_config(codec::JsonValue value) {
  if (!value.is_object()) return fail(Code::kInvalidArgument, "monitor_config is no object");
  const auto schedule = value.find("schedule");
  if (!schedule) return fail(Code::kInvalidArgument, "monitor_config has no schedule");
  const auto zone = value.find("timezone");
  MonitorConfig config;
  TRY(config.schedule, CronSchedule::read(*schedule, zone ? zone->as_string().value_or("") : std::string_view()));
  constexpr std::int64_t kMonthOfMinutes = 40'320, kMostInARow = 720;
  TRY(const std::int64_t margin, read_count(value, "checkin_margin", 1, kMonthOfMinutes));
  TRY(const std::int64_t runtime, read_count(value, "max_runtime", 30, kMonthOfMinutes));
  TRY(const std::int64_t failures, read_count(value, "failure_issue_threshold", 1, kMostInARow));
  TRY(const std::int64_t recovery, read_count(value, "recovery_threshold", 1, kMostInARow));
  config.margin = std::chrono::minutes(margin);
  config.max_runtime = std::chrono::minutes(runtime);
  config.failure_threshold = static_cast<std::uint32_t>(failures);
  config.recovery_threshold = static_cast<std::uint32_t>(recovery);
  return config;
}

void write_monitor_config(codec::JsonWriter& json, const MonitorConfig& config) {
  json.begin_object().key("schedule");
  config.schedule.write(json);
  json.key("timezone").string(config.schedule.zone());
  json.key("checkin_margin").integer(config.margin.count()).key("max_runtime").integer(config.max_runtime.count());
  json.key("failure_issue_threshold").unsigned_integer(config.failure_threshold);
  json.key("recovery_threshold").unsigned_integer(config.recovery_threshold).end_object();
}

MonitorState state_of(const MonitorEnvironment& environment) {
  if (environment.history.empty()) return MonitorState::kPending;
  switch (environment.history.back().status) {
    case CheckInStatus::kInProgress:
      return MonitorState::kInProgress;
    case CheckInStatus::kOk:
      return MonitorState::kOk;
    case CheckInStatus::kError:
      return MonitorState::kError;
    case CheckInStatus::kMissed:
      return MonitorState::kMissed;
    case CheckInStatus::kTimeout:
      return MonitorState::kTimeout;
  }
  return MonitorState::kPending;
}

MonitorState state_of(const Monitor& monitor) {
  constexpr auto kWorseFirst = std::to_array({MonitorState::kError, MonitorState::kTimeout, MonitorState::kMissed,
                                              MonitorState::kInProgress, MonitorState::kOk});
  for (const MonitorState state : kWorseFirst) {
    const auto is_in = [state](const auto& entry) { return state_of(entry.second) == state; };
    if (std::ranges::any_of(monitor.environments, is_in)) return state;
  }
  return MonitorState::kPending;
}

std::string encode_monitor(const Monitor& monitor) {
  std::string out;
  codec::JsonWriter json(out);
  json.begin_object().key("config");
  if (monitor.config) {
    write_monitor_config(json, *monitor.config);
  } else {
    json.null();
  }
  json.key("environments").begin_object();
  for (const auto& [name, environment] : monitor.environments) {
    json.key(name);
    write_environment(json, environment);
  }
  json.end_object().end_object();
  return out;
}

Result<Monitor> decode_monitor(ProjectId project, std::string slug, std::string_view text) {
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(text));
  Monitor monitor{.project = project, .slug = std::move(slug), .config = std::nullopt, .environments = {}};
  const codec::JsonValue root = document.root();
  if (const auto config = root.find("config"); config && config->is_object()) {
    TRY(monitor.config, read_monitor_config(*config));
  }
  std::optional<Error> fault;
  if (const auto environments = root.find("environments")) {
    environments->each_member([&](std::string_view name, codec::JsonValue value) {
      auto environment = read_environment(value);
      if (!environment) {
        fault = std::move(environment).error();
        return false;
      }
      monitor.environments.emplace(name, std::move(*environment));
      return true;
    });
  }
  if (fault) return std::unexpected(std::move(*fault));
  return monitor;
}

}  // namespace bellwether::errors
