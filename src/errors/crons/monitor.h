// Monitor: a job that says when it begins and ends, what is expected of it, and how it did. Plain values; the engine owns the changing ones.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "errors/crons/schedule.h"
#include "errors/event/event.h"
#include "errors/issues/issue.h"

namespace bellwether::errors {

enum class CheckInStatus : std::uint8_t { kInProgress, kOk, kError, kMissed, kTimeout };
std::string_view status_name(CheckInStatus status);
std::optional<CheckInStatus> find_check_in_status(std::string_view name);
constexpr bool is_failure(CheckInStatus status) {
  return status >= CheckInStatus::kError;
}

struct MonitorConfig {
  CronSchedule schedule;
  std::chrono::minutes margin{1};        // a check-in may be so late
  std::chrono::minutes max_runtime{30};  // one in progress has timed out after it
  std::uint32_t failure_threshold = 1;   // so many failures in a row are a problem
  std::uint32_t recovery_threshold = 1;  // so many successes in a row are its end
};
// A check-in's monitor_config. kInvalidArgument names the member.
Result<MonitorConfig> read_monitor_config(codec::JsonValue value);
void write_monitor_config(codec::JsonWriter& json, const MonitorConfig& config);

struct CheckIn {
  EventId id;
  UnixMillis at;  // when it began, or came
  CheckInStatus status = CheckInStatus::kInProgress;
  std::optional<milliseconds> duration;
  friend bool operator==(const CheckIn&, const CheckIn&) = default;
};

struct MonitorEnvironment {
  static constexpr std::size_t kMaxHistory = 60;  // the oldest go

  std::deque<CheckIn> history;                // oldest first
  UnixSeconds next;                           // expected then
  std::uint32_t failures = 0, successes = 0;  // in a row
  std::uint64_t missed = 0;                   // ever
  std::optional<UnixMillis> failing_since;    // a problem is raised
};

enum class MonitorState : std::uint8_t { kPending, kOk, kMissed, kTimeout, kError, kInProgress };
std::string_view state_name(MonitorState state);

struct Monitor {
  static constexpr std::size_t kMaxEnvironments = 20;

  ProjectId project{};
  std::string slug;
  std::optional<MonitorConfig> config;
  std::map<std::string, MonitorEnvironment, std::less<>> environments;
};

MonitorState state_of(const MonitorEnvironment& environment);
// The worst of its environments.
MonitorState state_of(const Monitor& monitor);

// For the ledger: docs/formats/cron-monitor.md.
std::string encode_monitor(const Monitor& monitor);
Result<Monitor> decode_monitor(ProjectId project, std::string slug, std::string_view json);

}  // namespace bellwether::errors
