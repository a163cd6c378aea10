#include "checks/store/batch.h"

#include <algorithm>
#include <iterator>

#include "checks/store/retained.h"

namespace bellwether::checks {
namespace {

using ledger::Connection;
using ledger::Values;

std::int64_t signed_id(std::uint64_t id) {
  return static_cast<std::int64_t>(id);
}

Result<void> store_state(Connection& connection, const StoredState& state) {
  const Values values = {state.name.host, state.name.service, state.text};
  TRY_VOID(
      connection.execute("INSERT INTO check_state(host, service, state) VALUES ($1, $2, $3) "
                         "ON CONFLICT(host, service) DO UPDATE SET state = excluded.state",
                         values));
  return {};
}

Result<void> store_comment(Connection& connection, const ObjectName& name, const Comment& comment) {
  const Values values = {signed_id(comment.id),
                         name.host,
                         name.service,
                         static_cast<std::int64_t>(comment.entry),
                         count_seconds(comment.at),
                         comment.author,
                         comment.text,
                         std::int64_t{comment.is_persistent},
                         count_seconds(comment.expires)};
  TRY_VOID(
      connection.execute("INSERT INTO check_comment(id, host, service, entry, at_second, author, body, persistent, expires) "
                         "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT(id) DO UPDATE SET "
                         "host = excluded.host, service = excluded.service, entry = excluded.entry, "
                         "at_second = excluded.at_second, author = excluded.author, body = excluded.body, "
                         "persistent = excluded.persistent, expires = excluded.expires",
                         values));
  return {};
}

Result<void> store_downtime(Connection& connection, const ObjectName& name, const Downtime& downtime) {
  const Values values = {signed_id(downtime.id),
                         name.host,
                         name.service,
                         count_seconds(downtime.entered),
                         count_seconds(downtime.start),
                         count_seconds(downtime.end),
                         std::int64_t{downtime.is_fixed},
                         std::int64_t{downtime.duration.count()},
                         signed_id(downtime.triggered_by),
                         std::int64_t{downtime.is_in_effect},
                         count_seconds(downtime.began),
                         downtime.author,
                         downtime.text,
                         signed_id(downtime.comment),
                         downtime.recurrence};
  TRY_VOID(connection.execute(
      "INSERT INTO check_downtime(id, host, service, entered, starts, ends, fixed, duration, triggered_by, in_effect, began, "
      "author, body, comment_id, recurrence) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "
      "ON CONFLICT(id) DO UPDATE SET host = excluded.host, service = excluded.service, entered = excluded.entered, "
      "starts = excluded.starts, ends = excluded.ends, fixed = excluded.fixed, duration = excluded.duration, "
      "triggered_by = excluded.triggered_by, in_effect = excluded.in_effect, began = excluded.began, "
      "author = excluded.author, body = excluded.body, comment_id = excluded.comment_id, recurrence = excluded.recurrence",
      values));
  return {};
}

Result<void> store_line(Connection& connection, const StoredLine& line) {
  const Values values = {count_seconds(line.at), line.name.host, line.name.service, line.line};
  TRY_VOID(connection.execute("INSERT INTO check_log(at_second, host, service, line) VALUES ($1, $2, $3, $4)", values));
  return {};
}

}  // namespace

void Batch::comment(ObjectName name, Comment comment) {
  const std::uint64_t id = comment.id;
  comments_[id] = std::pair(std::move(name), std::move(comment));
}

void Batch::downtime(ObjectName name, Downtime downtime) {
  const std::uint64_t id = downtime.id;
  downtimes_[id] = std::pair(std::move(name), std::move(downtime));
}

bool Batch::line(StoredLine line) {
  if (lines_.size() >= kMaxLogLines) return false;
  lines_.push_back(std::move(line));
  return true;
}

bool Batch::empty() const {
  return size() == 0 && writes_.empty() && !program_;
}

Result<void> Batch::store(Connection& connection, UnixMillis now) const {
  for (const StoredState& state : states_) TRY_VOID(store_state(connection, state));
  for (const auto& [id, kept] : comments_) {
    if (kept) {
      TRY_VOID(store_comment(connection, kept->first, kept->second));
    } else {
      TRY_VOID(connection.execute("DELETE FROM check_comment WHERE id = $1", {signed_id(id)}));
    }
  }
  for (const auto& [id, kept] : downtimes_) {
    if (kept) {
      TRY_VOID(store_downtime(connection, kept->first, kept->second));
    } else {
      TRY_VOID(connection.execute("DELETE FROM check_downtime WHERE id = $1", {signed_id(id)}));
    }
  }
  for (const StoredLine& line : lines_) TRY_VOID(store_line(connection, line));
  for (const ledger::EventRow& event : events_) TRY_VOID(ledger::Events::insert(connection, event));
  for (const Write& write : writes_) TRY_VOID(write(connection));
  if (program_) TRY_VOID(store_program(connection, *program_, now));
  return {};
}

void Batch::append(Batch&& later) {
  std::ranges::move(later.states_, std::back_inserter(states_));
  for (auto& [id, kept] : later.comments_) comments_[id] = std::move(kept);
  for (auto& [id, kept] : later.downtimes_) downtimes_[id] = std::move(kept);
  std::ranges::move(later.lines_, std::back_inserter(lines_));
  if (lines_.size() > kMaxLogLines) lines_.resize(kMaxLogLines);
  std::ranges::move(later.events_, std::back_inserter(events_));
  std::ranges::move(later.writes_, std::back_inserter(writes_));
  if (later.program_) program_ = std::move(later.program_);
}

}  // namespace bellwether::checks
