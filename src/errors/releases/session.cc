#include "errors/releases/session.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/json_reader.h"
#include "errors/event/times.h"

namespace bellwether::errors {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;
constexpr auto kLongest = std::chrono::days(5);
constexpr std::uint64_t kMostCounted = 1'000'000'000;  // of one aggregate

std::string_view text_in(codec::JsonValue value, std::string_view name) {
  const auto member = value.find(name);
  return member ? member->as_string().value_or("") : std::string_view();
}

std::string user_in(codec::JsonValue value) {
  const auto member = value.find("did");
  if (!member) return {};
  if (const auto number = member->as_integer()) return fmt::format("{}", *number);
  return std::string(member->as_string().value_or("").substr(0, kMaxReleaseBytes));
}

std::uint64_t count_in(codec::JsonValue value, std::string_view name) {
  const auto member = value.find(name);
  const std::int64_t count = member ? member->as_integer().value_or(0) : 0;
  return count < 0 ? 0 : std::min(static_cast<std::uint64_t>(count), kMostCounted);
}

UnixMillis time_in(codec::JsonValue value, std::string_view name, UnixMillis otherwise) {
  const auto member = value.find(name);
  const std::optional<UnixMillis> time = member ? read_event_time(*member) : std::nullopt;
  if (!time || *time > otherwise || *time < otherwise - kLongest) return otherwise;
  return *time;
}

struct Attributes {
  std::string release, environment;
};

Result<Attributes> read_attributes(codec::JsonValue root) {
  const auto attributes = root.find("attrs");
  if (!attributes) return fail(Code::kInvalidArgument, "attrs is missing");
  Attributes read{.release = std::string(text_in(*attributes, "release")),
                  .environment = std::string(text_in(*attributes, "environment"))};
  if (read.release.empty()) return fail(Code::kInvalidArgument, "attrs.release is missing");
  if (read.release.size() > kMaxReleaseBytes) return fail(Code::kInvalidArgument, "attrs.release is too long");
  if (read.environment.size() > kMaxEnvironmentBytes)
    return fail(Code::kInvalidArgument, "attrs.environment is too long");
  return read;
}

std::optional<SessionStatus> find_status(std::string_view name) {
  if (name.empty() || name == "ok") return SessionStatus::kOk;
  if (name == "exited") return SessionStatus::kExited;
  if (name == "errored") return SessionStatus::kErrored;
  if (name == "crashed") return SessionStatus::kCrashed;
  if (name == "abnormal") return SessionStatus::kAbnormal;
  return std::nullopt;
}

std::int64_t hour_of(UnixMillis time) {
  return std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count();
}

}  // namespace

Result<SessionUpdate> read_session(std::string_view payload, UnixMillis received) {
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(payload, kMaxBytes));
  const codec::JsonValue root = document.root();
  SessionUpdate update;
  TRY(Attributes attributes, read_attributes(root));
  update.release = std::move(attributes.release);
  update.environment = std::move(attributes.environment);
  const std::optional<EventId> sid = parse_event_id(text_in(root, "sid"));
  if (!sid) return fail(Code::kInvalidArgument, "sid is no id: 32 hexadecimal digits are wanted");
  update.sid = *sid;
  const std::optional<SessionStatus> status = find_status(text_in(root, "status"));
  if (!status)
    return fail(Code::kInvalidArgument,
                fmt::format("status: '{}' is none of a session", printable(text_in(root, "status"))));
  update.status = *status;
  update.user = user_in(root);
  update.errors = count_in(root, "errors");
  const auto first = root.find("init");
  update.is_first = first && first->as_boolean().value_or(false);
  update.started = time_in(root, "started", received);
  update.at = time_in(root, "timestamp", received);
  return update;
}

Result<SessionAggregates> read_sessions(std::string_view payload, UnixMillis received) {
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(payload, kMaxBytes));
  const codec::JsonValue root = document.root();
  SessionAggregates read;
  TRY(Attributes attributes, read_attributes(root));
  read.release = std::move(attributes.release);
  read.environment = std::move(attributes.environment);
  const auto aggregates = root.find("aggregates");
  if (!aggregates || !aggregates->is_array()) return fail(Code::kInvalidArgument, "aggregates is no list");
  aggregates->each_element([&](codec::JsonValue value) {
    SessionAggregate aggregate{.started = time_in(value, "started", received), .user = user_in(value), .counts = {}};
    SessionCounts& counts = aggregate.counts;
    counts.errored = count_in(value, "errored");
    counts.crashed = count_in(value, "crashed");
    counts.abnormal = count_in(value, "abnormal");
    counts.total = count_in(value, "exited") + counts.errored + counts.crashed + counts.abnormal;
    if (counts.total > 0) read.aggregates.push_back(std::move(aggregate));
    return read.aggregates.size() < SessionAggregates::kMax;
  });
  return read;
}

SessionJudgement judge(const std::optional<OpenSession>& known, const SessionUpdate& update) {
  SessionJudgement judgement;
  judgement.hour = known ? known->hour : hour_of(update.started);
  judgement.is_new = !known;
  const bool was_errored = known && known->status == SessionStatus::kErrored;
  const bool has_ended_badly = update.status == SessionStatus::kCrashed || update.status == SessionStatus::kAbnormal;
  const bool is_errored =
      !has_ended_badly && (was_errored || update.errors > 0 || update.status == SessionStatus::kErrored);
  judgement.crashed = update.status == SessionStatus::kCrashed ? 1 : 0;
  judgement.abnormal = update.status == SessionStatus::kAbnormal ? 1 : 0;
  judgement.errored = (is_errored ? 1 : 0) - (was_errored ? 1 : 0);
  if (!is_over(update.status)) {
    judgement.open =
        OpenSession{.hour = judgement.hour, .status = is_errored ? SessionStatus::kErrored : SessionStatus::kOk};
  }
  return judgement;
}

}  // namespace bellwether::errors
