#include "checks/store/retained.h"

#include <algorithm>

#include "base/text.h"
#include "checks/store/state_text.h"
#include "codec/json_reader.h"
#include "codec/json_writer.h"
#include "ledger/check_comments.h"
#include "ledger/check_downtimes.h"
#include "ledger/check_states.h"

namespace bellwether::checks {
namespace {

using codec::JsonValue;
using ledger::Connection;
using ledger::Row;
using ledger::Values;

constexpr const char* kProgramSetting = "checks.program";

std::string key_of(const std::string& host, const std::string& service) {
  std::string key = host;
  if (!service.empty()) {
    key += '\0';
    key += service;
  }
  return key;
}

Result<void> load_states(Connection& connection, const Log& log, Retained& retained) {
  TRY(const std::vector<ledger::CheckStateRow> rows, ledger::CheckStates::all(connection));
  retained.objects.reserve(rows.size());
  for (const ledger::CheckStateRow& row : rows) {
    Result<ObjectState> state = parse_state_text(row.state);
    if (!state) {
      log.error("the state of a check cannot be read, it begins anew",
                {{"host", row.host}, {"service", row.service}, {"error", state.error().to_string()}});
      continue;
    }
    retained.objects.push_back({row.host, row.service, std::move(*state)});
  }
  return {};
}

Result<void> load_comments(Connection& connection, Retained& retained) {
  TRY(const std::vector<ledger::CheckCommentRow> rows, ledger::CheckComments::all(connection));
  for (const ledger::CheckCommentRow& row : rows) {
    Comment comment;
    comment.id = static_cast<std::uint64_t>(row.id);
    comment.entry = static_cast<Comment::Entry>(std::clamp<std::int64_t>(row.entry, 1, 4));
    comment.at = row.at;
    comment.author = row.author;
    comment.text = row.body;
    comment.is_persistent = row.is_persistent;
    comment.expires = row.expires;
    retained.next_comment = std::max(retained.next_comment, comment.id + 1);
    retained.comments.emplace_back(key_of(row.host, row.service), std::move(comment));
  }
  return {};
}

Result<void> load_downtimes(Connection& connection, Retained& retained) {
  TRY(const std::vector<ledger::CheckDowntimeRow> rows, ledger::CheckDowntimes::all(connection));
  for (const ledger::CheckDowntimeRow& row : rows) {
    Downtime downtime;
    downtime.id = static_cast<std::uint64_t>(row.id);
    downtime.entered = row.entered;
    downtime.start = row.start;
    downtime.end = row.end;
    downtime.is_fixed = row.is_fixed;
    downtime.duration = row.duration;
    downtime.is_in_effect = row.is_in_effect;
    downtime.triggered_by = static_cast<std::uint64_t>(row.triggered_by);
    downtime.began = row.began;
    downtime.author = row.author;
    downtime.text = row.body;
    downtime.comment = static_cast<std::uint64_t>(row.comment);
    downtime.recurrence = row.recurrence;
    retained.next_downtime = std::max(retained.next_downtime, downtime.id + 1);
    retained.downtimes.emplace_back(key_of(row.host, row.service), std::move(downtime));
  }
  return {};
}

void raise_to(std::uint64_t& number, const JsonValue& root, std::string_view name) {
  if (const auto value = root.find(name)) {
    number = std::max(number, static_cast<std::uint64_t>(std::max<std::int64_t>(value->as_integer().value_or(1), 1)));
  }
}

Result<void> load_program(Connection& connection, Retained& retained) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT value FROM setting WHERE name = $1", {std::string(kProgramSetting)}));
  if (rows.empty()) return {};
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(rows.front().text(0)));
  const JsonValue root = document.root();
  raise_to(retained.next_comment, root, "next_comment");
  raise_to(retained.next_downtime, root, "next_downtime");
  raise_to(retained.next_event, root, "next_event");
  raise_to(retained.next_problem, root, "next_problem");
  if (const auto alive = root.find("alive")) retained.stopped = unix_seconds(alive->as_integer().value_or(0));
  if (const auto switches = root.find("switches")) {
    switches->each_member([&](std::string_view name, JsonValue value) {
      retained.switches.emplace_back(name, value.as_boolean().value_or(true));
      return true;
    });
  }
  return {};
}

}  // namespace

Result<Retained> load_retained(Connection& connection, const Log& log) {
  Retained retained;
  TRY_VOID(load_states(connection, log, retained));
  TRY_VOID(load_comments(connection, retained));
  TRY_VOID(load_downtimes(connection, retained));
  TRY_VOID(load_program(connection, retained));
  return retained;
}

Result<void> store_program(Connection& connection, const ProgramState& state, UnixMillis now) {
  std::string text;
  codec::JsonWriter json(text);
  json.begin_object();
  json.key("next_comment").unsigned_integer(state.next_comment);
  json.key("next_downtime").unsigned_integer(state.next_downtime);
  json.key("next_event").unsigned_integer(state.next_event);
  json.key("next_problem").unsigned_integer(state.next_problem);
  json.key("alive").integer(count_seconds(state.alive));
  json.key("switches").begin_object();
  for (const auto& [name, is_on] : state.switches) json.key(name).boolean(is_on);
  json.end_object().end_object();
  const Values values = {std::string(kProgramSetting), std::move(text), ledger::to_micros(now)};
  TRY_VOID(
      connection.execute("INSERT INTO setting(name, value, updated) VALUES ($1, $2, $3) "
                         "ON CONFLICT(name) DO UPDATE SET value = excluded.value, updated = excluded.updated",
                         values));
  return {};
}

}  // namespace bellwether::checks
