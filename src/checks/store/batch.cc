#include "checks/store/batch.h"

#include <algorithm>
#include <iterator>

#include "checks/store/retained.h"
#include "ledger/check_comments.h"
#include "ledger/check_downtimes.h"
#include "ledger/check_log.h"
#include "ledger/check_states.h"

namespace bellwether::checks {
namespace {

using ledger::Connection;

std::int64_t signed_id(std::uint64_t id) {
  return static_cast<std::int64_t>(id);
}

ledger::CheckCommentRow row_of(const ObjectName& name, const Comment& comment) {
  return {.id = signed_id(comment.id),
          .host = name.host,
          .service = name.service,
          .entry = static_cast<std::int64_t>(comment.entry),
          .at = comment.at,
          .author = comment.author,
          .body = comment.text,
          .is_persistent = comment.is_persistent,
          .expires = comment.expires};
}

ledger::CheckDowntimeRow row_of(const ObjectName& name, const Downtime& downtime) {
  return {.id = signed_id(downtime.id),
          .host = name.host,
          .service = name.service,
          .entered = downtime.entered,
          .start = downtime.start,
          .end = downtime.end,
          .is_fixed = downtime.is_fixed,
          .duration = downtime.duration,
          .triggered_by = signed_id(downtime.triggered_by),
          .is_in_effect = downtime.is_in_effect,
          .began = downtime.began,
          .author = downtime.author,
          .body = downtime.text,
          .comment = signed_id(downtime.comment),
          .recurrence = downtime.recurrence};
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
  for (const StoredState& state : states_) {
    TRY_VOID(ledger::CheckStates::save(connection, {state.name.host, state.name.service, state.text}));
  }
  for (const auto& [id, kept] : comments_) {
    if (kept) {
      TRY_VOID(ledger::CheckComments::save(connection, row_of(kept->first, kept->second)));
    } else {
      TRY_VOID(ledger::CheckComments::remove(connection, signed_id(id)));
    }
  }
  for (const auto& [id, kept] : downtimes_) {
    if (kept) {
      TRY_VOID(ledger::CheckDowntimes::save(connection, row_of(kept->first, kept->second)));
    } else {
      TRY_VOID(ledger::CheckDowntimes::remove(connection, signed_id(id)));
    }
  }
  for (const StoredLine& line : lines_) {
    const ledger::CheckLogRow row{
        .when = line.at, .host = line.name.host, .service = line.name.service, .line = line.line};
    TRY_VOID(ledger::CheckLog::append(connection, row));
  }
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
