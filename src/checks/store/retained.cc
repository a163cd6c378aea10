#include "checks/store/retained.h"

#include <algorithm>

#include "base/text.h"
#include "checks/store/state_text.h"
#include "codec/json_reader.h"
#include "codec/json_writer.h"

namespace bellwether::checks {
namespace {

using codec::JsonValue;
using ledger::Connection;
using ledger::Row;
using ledger::Values;

constexpr const char* kProgramSetting = "checks.program";

std::string key_of(const Row& row, std::size_t host_column) {
  std::string key = row.text(host_column);
  if (const std::string& service = row.text(host_column + 1); !service.empty()) {
    key += '\0';
    key += service;
  }
  return key;
}

Result<void> load_states(Connection& connection, const Log& log, Retained& retained) {
  TRY(const std::vector<Row> rows, connection.query("SELECT host, service, state FROM check_state"));
  retained.objects.reserve(rows.size());
  for (const Row& row : rows) {
    Result<ObjectState> state = parse_state_text(row.text(2));
    if (!state) {
      log.error("the state of a check cannot be read, it begins anew",
                {{"host", row.text(0)}, {"service", row.text(1)}, {"error", state.error().to_string()}});
      continue;
    }
    retained.objects.push_back({row.text(0), row.text(1), std::move(*state)});
  }
  return {};
}

Result<void> load_comments(Connection& connection, Retained& retained) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT id, host, service, entry, at_second, author, body, persistent, expires "
                       "FROM check_comment ORDER BY id"));
  for (const Row& row : rows) {
    Comment comment;
    comment.id = static_cast<std::uint64_t>(row.integer(0));
    comment.entry = static_cast<Comment::Entry>(std::clamp<std::int64_t>(row.integer(3), 1, 4));
    comment.at = unix_seconds(row.integer(4));
    comment.author = row.text(5);
    comment.text = row.text(6);
    comment.is_persistent = row.integer(7) != 0;
    comment.expires = unix_seconds(row.integer(8));
    retained.next_comment = std::max(retained.next_comment, comment.id + 1);
    retained.comments.emplace_back(key_of(row, 1), std::move(comment));
  }
  return {};
}

Result<void> load_downtimes(Connection& connection, Retained& retained) {
  TRY(const std::vector<Row> rows,
      connection.query("SELECT id, host, service, entered, starts, ends, fixed, duration, triggered_by, in_effect, began, "
                       "author, body, comment_id, recurrence FROM check_downtime ORDER BY id"));
  for (const Row& row : rows) {
    Downtime downtime;
    downtime.id = static_cast<std::uint64_t>(row.integer(0));
    downtime.entered = unix_seconds(row.integer(3));
    downtime.start = unix_seconds(row.integer(4));
    downtime.end = unix_seconds(row.integer(5));
    downtime.is_fixed = row.integer(6) != 0;
    downtime.duration = seconds(row.integer(7));
    downtime.triggered_by = static_cast<std::uint64_t>(row.integer(8));
    downtime.is_in_effect = row.integer(9) != 0;
    downtime.began = unix_seconds(row.integer(10));
    downtime.author = row.text(11);
    downtime.text = row.text(12);
    downtime.comment = static_cast<std::uint64_t>(row.integer(13));
    downtime.recurrence = row.text(14);
    retained.next_downtime = std::max(retained.next_downtime, downtime.id + 1);
    retained.downtimes.emplace_back(key_of(row, 1), std::move(downtime));
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
