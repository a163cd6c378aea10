#include "ledger/outbox.h"

#include <utility>

#include <fmt/format.h>

namespace bellwether::ledger {
namespace {

constexpr std::int64_t number_of(OutboxRow::State state) {
  return static_cast<std::int64_t>(state);
}
constexpr std::int64_t kWaiting = number_of(OutboxRow::State::kWaiting);
constexpr std::int64_t kDelivered = number_of(OutboxRow::State::kDelivered);
constexpr std::int64_t kDead = number_of(OutboxRow::State::kDead);

constexpr std::string_view kColumns =
    "id, page_key, channel, target, lane, subject, contact, payload, created, due, attempts, last_error, state";

OutboxRow row_of(const Row& row) {
  OutboxRow out;
  out.id = row.integer(0);
  out.key = row.text(1);
  out.channel = row.text(2);
  out.target = row.text(3);
  out.lane = row.text(4);
  out.subject = row.text(5);
  out.contact = row.text(6);
  out.payload = row.text(7);
  out.created = row.time(8);
  out.due = row.time(9);
  out.attempts = row.integer(10);
  out.last_error = row.text(11);
  out.state = static_cast<OutboxRow::State>(row.integer(12));
  return out;
}

std::vector<OutboxRow> rows_of(const std::vector<Row>& rows) {
  std::vector<OutboxRow> out;
  out.reserve(rows.size());
  for (const Row& row : rows) out.push_back(row_of(row));
  return out;
}

// Asks for the state as well: an outcome that comes twice changes nothing. Parameters stand in the order of their numbers, because
// SQLite numbers them as it meets them.
Result<void> finish(Connection& connection, const OutboxOutcome& outcome, UnixMillis now) {
  if (outcome.kind == OutboxOutcome::Kind::kRetry) {
    TRY_VOID(connection.execute("UPDATE outbox SET due = $1, last_error = $2 WHERE id = $3 AND state = $4",
                                {to_micros(outcome.due), outcome.error, outcome.id, kWaiting}));
    return {};
  }
  const std::int64_t state = outcome.kind == OutboxOutcome::Kind::kDelivered ? kDelivered : kDead;
  TRY_VOID(
      connection.execute("UPDATE outbox SET state = $1, finished = $2, last_error = $3 WHERE id = $4 AND state = $5",
                         {state, to_micros(now), outcome.error, outcome.id, kWaiting}));
  return {};
}

}  // namespace

Result<void> Outbox::insert(Connection& connection, const OutboxRow& row) {
  TRY_VOID(connection.execute(
      "INSERT INTO outbox(page_key, channel, target, lane, subject, contact, payload, created, due, attempts, "
      "last_error, "
      "state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (page_key) DO NOTHING",
      {row.key, row.channel, row.target, row.lane, row.subject, row.contact, row.payload, to_micros(row.created),
       to_micros(row.due), row.attempts, row.last_error, number_of(row.state)}));
  return {};
}

Result<std::vector<std::int64_t>> Outbox::begin_attempts(Connection& connection, std::span<const std::int64_t> ids,
                                                         UnixMillis now) {
  std::vector<std::int64_t> begun;
  begun.reserve(ids.size());
  for (const std::int64_t id : ids) {
    TRY(const std::int64_t changed,
        connection.execute("UPDATE outbox SET attempts = attempts + 1 WHERE id = $1 AND state = $2 AND due <= $3",
                           {id, kWaiting, to_micros(now)}));
    if (changed > 0) begun.push_back(id);
  }
  return begun;
}

Result<void> Outbox::finish_attempts(Connection& connection, std::span<const OutboxOutcome> outcomes, UnixMillis now) {
  for (const OutboxOutcome& outcome : outcomes) TRY_VOID(finish(connection, outcome, now));
  return {};
}

Result<std::vector<OutboxRow>> Outbox::due(UnixMillis now, std::size_t for_each_lane, std::size_t limit) const {
  // The inner select is answered by the index on lanes alone, which holds all it asks for and in its order: `due + 0` keeps the index on due
  // from being taken instead. Payloads are read for the chosen rows only.
  const std::string sql = fmt::format(
      "SELECT {} FROM outbox WHERE id IN (SELECT id FROM (SELECT o.id AS id, ROW_NUMBER() OVER (PARTITION BY o.lane "
      "ORDER BY o.id) AS place FROM outbox o WHERE o.state = $1 AND o.due + 0 <= $2 AND (o.subject = $3 OR NOT EXISTS "
      "(SELECT 1 FROM outbox e WHERE e.state = $1 AND e.subject = o.subject AND e.id < o.id))) ranked "
      "WHERE place <= $4 ORDER BY place, id LIMIT $5) ORDER BY id",
      kColumns);
  return database_.read([&](Connection& connection) -> Result<std::vector<OutboxRow>> {
    TRY(const std::vector<Row> rows,
        connection.query(sql, {kWaiting, to_micros(now), std::string(), static_cast<std::int64_t>(for_each_lane),
                               static_cast<std::int64_t>(limit)}));
    return rows_of(rows);
  });
}

Result<std::optional<UnixMillis>> Outbox::next_due(UnixMillis now) const {
  return database_.read([&](Connection& connection) -> Result<std::optional<UnixMillis>> {
    TRY(const Row row, connection.query_one("SELECT min(due) FROM outbox WHERE state = $1 AND due > $2",
                                            {kWaiting, to_micros(now)}, "no minimum"));
    return row.optional_time(0);
  });
}

Result<OutboxRow> Outbox::find(std::int64_t id) const {
  return database_.read([&](Connection& connection) -> Result<OutboxRow> {
    TRY(const Row row, connection.query_one(fmt::format("SELECT {} FROM outbox WHERE id = $1", kColumns), {id},
                                            fmt::format("no page with id {}", id)));
    return row_of(row);
  });
}

Result<void> Outbox::revive(std::int64_t id, UnixMillis now) {
  return database_.write([&](Connection& connection) -> Result<void> {
    TRY(const std::int64_t changed,
        connection.execute("UPDATE outbox SET state = $1, created = $2, due = $2, attempts = 0, finished = NULL WHERE "
                           "id = $3 AND state = $4",
                           {kWaiting, to_micros(now), id, kDead}));
    if (changed == 0) return fail(Code::kNotFound, fmt::format("no dead letter with id {}", id));
    return {};
  });
}

Result<void> Outbox::discard(std::int64_t id) {
  return database_.write([&](Connection& connection) -> Result<void> {
    TRY(const std::int64_t changed, connection.execute("DELETE FROM outbox WHERE id = $1 AND state = $2", {id, kDead}));
    if (changed == 0) return fail(Code::kNotFound, fmt::format("no dead letter with id {}", id));
    return {};
  });
}

Result<std::vector<OutboxRow>> Outbox::dead_letters(std::size_t limit) const {
  return database_.read([&](Connection& connection) -> Result<std::vector<OutboxRow>> {
    TRY(const std::vector<Row> rows,
        connection.query(
            fmt::format("SELECT {} FROM outbox WHERE state = $1 ORDER BY finished DESC, id DESC LIMIT $2", kColumns),
            {kDead, static_cast<std::int64_t>(limit)}));
    return rows_of(rows);
  });
}

Result<std::vector<Outbox::DeadChannel>> Outbox::dead_by_channel() const {
  return database_.read([&](Connection& connection) -> Result<std::vector<DeadChannel>> {
    TRY(const std::vector<Row> channels,
        connection.query(
            "SELECT channel, count(*), max(id) FROM outbox WHERE state = $1 GROUP BY channel ORDER BY channel",
            {kDead}));
    std::vector<DeadChannel> all;
    for (const Row& row : channels) {
      TRY(const Row last, connection.query_one(fmt::format("SELECT {} FROM outbox WHERE id = $1", kColumns),
                                               {row.integer(2)}, "the last dead letter is gone"));
      all.push_back({.channel = row.text(0), .count = row.integer(1), .last = row_of(last)});
    }
    return all;
  });
}

Result<Outbox::Counts> Outbox::counts() const {
  return database_.read([&](Connection& connection) -> Result<Counts> {
    Counts counts;
    TRY(const Row waiting,
        connection.query_one("SELECT count(*) FROM outbox WHERE state = $1", {kWaiting}, "no count"));
    TRY(const Row dead, connection.query_one("SELECT count(*) FROM outbox WHERE state = $1", {kDead}, "no count"));
    counts.waiting = waiting.integer(0);
    counts.dead = dead.integer(0);
    return counts;
  });
}

Result<std::int64_t> Outbox::remove_finished_before(UnixMillis before, std::size_t limit) {
  return database_.write([&](Connection& connection) {
    return connection.execute(
        "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE state <> $1 AND finished < $2 ORDER BY id LIMIT "
        "$3)",
        {kWaiting, to_micros(before), static_cast<std::int64_t>(limit)});
  });
}

}  // namespace bellwether::ledger
