// Sessions: one run of an application, or one request to it, as clients tell of it: an update of one (item session), or many counted by the minute
// (item sessions). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "errors/event/event.h"

namespace bellwether::errors {

enum class SessionStatus : std::uint8_t { kOk, kExited, kErrored, kCrashed, kAbnormal };
constexpr bool is_over(SessionStatus status) {
  return status != SessionStatus::kOk && status != SessionStatus::kErrored;
}

struct SessionUpdate {
  EventId sid;
  std::string user;  // did
  std::string release, environment;
  UnixMillis started, at;
  SessionStatus status = SessionStatus::kOk;
  std::uint64_t errors = 0;
  bool is_first = false;
};

// What to add to the counts of an hour.
struct SessionCounts {
  std::uint64_t total = 0;
  std::uint64_t errored = 0;  // with an error, and not crashed or abnormal
  std::uint64_t crashed = 0, abnormal = 0;
  friend bool operator==(const SessionCounts&, const SessionCounts&) = default;
};

struct SessionAggregate {
  UnixMillis started;
  std::string user;
  SessionCounts counts;
};
struct SessionAggregates {
  static constexpr std::size_t kMax = 100;  // of an item; the rest is dropped
  std::string release, environment;
  std::vector<SessionAggregate> aggregates;
};

inline constexpr std::size_t kMaxReleaseBytes = 250;
inline constexpr std::size_t kMaxEnvironmentBytes = 64;

// kInvalidArgument names the member. Times that are ahead of `received`, or more than five days behind it, are brought to it.
Result<SessionUpdate> read_session(std::string_view payload, UnixMillis received);
Result<SessionAggregates> read_sessions(std::string_view payload, UnixMillis received);

// What is kept of a session that has not ended: how it was counted.
struct OpenSession {
  std::int64_t hour = 0;
  SessionStatus status = SessionStatus::kOk;  // kErrored: it had an error
  friend bool operator==(const OpenSession&, const OpenSession&) = default;
};

// What an update changes. A session that is not known (its first update was lost, or it was too long ago) is counted as a whole.
struct SessionJudgement {
  std::int64_t hour = 0;     // whose counts change
  bool is_new = false;       // total + 1
  std::int64_t errored = 0;  // -1 when it turned out to have crashed
  std::int64_t crashed = 0, abnormal = 0;
  std::optional<OpenSession> open;  // nullopt: it has ended
};
SessionJudgement judge(const std::optional<OpenSession>& known, const SessionUpdate& update);

}  // namespace bellwether::errors
