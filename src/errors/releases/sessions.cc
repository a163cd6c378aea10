#include "errors/releases/sessions.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "errors/ledger_write.h"
#include "ledger/error_health.h"
#include "series/name_part.h"

namespace bellwether::errors {
namespace {

constexpr std::uint64_t kMostSessions = 1'000'000'000'000;  // of an hour; more is no count but nonsense

std::int64_t row_id(ProjectId project) {
  return static_cast<std::int64_t>(project);
}

std::int64_t hour_of(UnixMillis time) {
  return std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count();
}

std::uint64_t moved(std::uint64_t count, std::int64_t by) {
  if (by < 0) return count - std::min(count, static_cast<std::uint64_t>(-by));
  return std::min(count + static_cast<std::uint64_t>(by), kMostSessions);
}

// Reads the hour's counts, lets `change` change them, writes them.
template <class Change>
Result<void> change_bucket(ledger::Connection& connection, ledger::ErrorHealthRow key, Change change) {
  TRY(const std::optional<std::string> stored, ledger::ErrorHealth::bucket(connection, key));
  Health health;
  if (stored) {
    TRY(health, decode_health(*stored));
  }
  change(health);
  key.state = encode_health(health);
  return ledger::ErrorHealth::put_bucket(connection, key);
}

std::string series_prefix(std::string_view project, std::string_view release) {
  std::string name = "errors.";
  series::append_name_part(name, project);
  name += ".sessions.";
  series::append_name_part(name, release);
  return name;
}

}  // namespace

Result<SessionCounts> count_session(ledger::Connection& connection, ProjectId project, const SessionUpdate& update,
                                    UnixMillis now) {
  const std::string sid = to_string(update.sid);
  TRY(const std::optional<std::string> stored, ledger::ErrorHealth::session(connection, row_id(project), sid));
  std::optional<OpenSession> known;
  if (stored) {
    TRY(known, decode_open_session(*stored));
  }
  const SessionJudgement judgement = judge(known, update);
  const ledger::ErrorHealthRow key{.project = row_id(project),
                                   .hour = judgement.hour,
                                   .version = update.release,
                                   .environment = update.environment,
                                   .state = {}};
  const bool has_changed =
      judgement.is_new || judgement.errored != 0 || judgement.crashed != 0 || judgement.abnormal != 0;
  if (has_changed) {
    TRY_VOID(change_bucket(connection, key, [&](Health& health) {
      health.sessions.total = moved(health.sessions.total, judgement.is_new ? 1 : 0);
      health.sessions.errored = moved(health.sessions.errored, judgement.errored);
      health.sessions.crashed = moved(health.sessions.crashed, judgement.crashed);
      health.sessions.abnormal = moved(health.sessions.abnormal, judgement.abnormal);
      health.add_user(update.user, judgement.crashed > 0);
    }));
  }
  if (judgement.open) {
    TRY_VOID(
        ledger::ErrorHealth::put_session(connection, row_id(project), sid, now, encode_open_session(*judgement.open)));
  } else if (known) {
    TRY_VOID(ledger::ErrorHealth::remove_session(connection, row_id(project), sid));
  }
  SessionCounts added;
  added.total = judgement.is_new ? 1 : 0;
  added.errored = judgement.errored > 0 ? 1 : 0;
  added.crashed = judgement.crashed > 0 ? 1 : 0;
  added.abnormal = judgement.abnormal > 0 ? 1 : 0;
  return added;
}

Result<SessionCounts> count_sessions(ledger::Connection& connection, ProjectId project,
                                     const SessionAggregates& aggregates) {
  SessionCounts added;
  for (const SessionAggregate& aggregate : aggregates.aggregates) {
    const ledger::ErrorHealthRow key{.project = row_id(project),
                                     .hour = hour_of(aggregate.started),
                                     .version = aggregates.release,
                                     .environment = aggregates.environment,
                                     .state = {}};
    TRY_VOID(change_bucket(connection, key, [&](Health& health) {
      const SessionCounts& counts = aggregate.counts;
      health.sessions.total = moved(health.sessions.total, static_cast<std::int64_t>(counts.total));
      health.sessions.errored = moved(health.sessions.errored, static_cast<std::int64_t>(counts.errored));
      health.sessions.crashed = moved(health.sessions.crashed, static_cast<std::int64_t>(counts.crashed));
      health.sessions.abnormal = moved(health.sessions.abnormal, static_cast<std::int64_t>(counts.abnormal));
      health.add_user(aggregate.user, counts.crashed > 0);
    }));
    added.total += aggregate.counts.total;
    added.errored += aggregate.counts.errored;
    added.crashed += aggregate.counts.crashed;
    added.abnormal += aggregate.counts.abnormal;
  }
  return added;
}

Sessions::Sessions(const Surroundings& surroundings)
    : surroundings_(surroundings),
      bad_session_(
          surroundings.refusals.reason("errors", "bad_session", "Sessions that are malformed or of no release")) {}

void Sessions::start() {
  timer_ = surroundings_.shard.every(kSweep, runtime::Shard::Alignment::kFromNow, [this] { sweep(); });
  sweep();
}

void Sessions::sweep() {
  const UnixMillis now = surroundings_.clock.now();
  const Log log = surroundings_.log;
  auto queued = surroundings_.database.write_later(
      [now](ledger::Connection& connection) -> Result<void> {
        TRY_VOID(ledger::ErrorHealth::remove_sessions_before(connection, now - kKeptOpen));
        return ledger::ErrorHealth::remove_buckets_before(connection, hour_of(now - kKeptCounts));
      },
      [log](const Result<void>& outcome) {
        if (!outcome) log.error("old sessions could not be removed", {{"error", outcome.error().to_string()}});
      });
  if (!queued) log.warning("old sessions stay for now", {{"error", queued.error().to_string()}});
}

runtime::Task<Taken> Sessions::take(const Sender& sender, const EnvelopeItem& item) {
  const ProjectId project = sender.project().id;
  const UnixMillis now = sender.received;
  std::string release;
  UnixMillis started = now, at = now;
  LedgerWrite<SessionCounts>::Work work;
  std::optional<Error> fault;
  if (item.type == "sessions") {
    Result<SessionAggregates> read = read_sessions(item.payload, now);
    if (!read) {
      fault = std::move(read).error();
    } else {
      release = read->release;
      if (!read->aggregates.empty()) started = at = read->aggregates.front().started;
      work = [project, aggregates = std::move(*read)](ledger::Connection& connection) {
        return count_sessions(connection, project, aggregates);
      };
    }
  } else {
    Result<SessionUpdate> read = read_session(item.payload, now);
    if (!read) {
      fault = std::move(read).error();
    } else {
      release = read->release;
      started = read->started;
      at = read->at;
      work = [project, now, update = std::move(*read)](ledger::Connection& connection) {
        return count_session(connection, project, update, now);
      };
    }
  }
  Taken taken;
  if (fault) {
    bad_session_.refuse(fault->message(), sender.request.peer);
    taken.outcome = Outcome::kRejected;
    taken.reason = "invalid_session";
    co_return taken;
  }
  LedgerWrite<SessionCounts> write(surroundings_.database, std::move(work));
  const Result<SessionCounts> counted = co_await write;
  if (!counted) {
    taken.outcome = Outcome::kLimited;
    taken.reason = counted.error().code() == Code::kResourceExhausted ? "queue_full" : "not_stored";
    co_return taken;
  }
  surroundings_.shard.post(
      [this, prefix = series_prefix(sender.project().slug, release), added = *counted, started, at, now] {
        SlotSeries& series = surroundings_.series;
        // Zeros too, so that a share can be drawn of them.
        if (added.total > 0) series.add(prefix + ".total", started, now, static_cast<double>(added.total));
        series.add(prefix + ".crashed", at, now, static_cast<double>(added.crashed));
        series.add(prefix + ".errored", at, now, static_cast<double>(added.errored));
      });
  co_return taken;
}

}  // namespace bellwether::errors
