#include "checks/store/state_text.h"

#include <fmt/format.h>

#include "codec/json_reader.h"
#include "codec/json_writer.h"

namespace bellwether::checks {
namespace {

using codec::JsonValue;
using codec::JsonWriter;

// Writes a member unless it has the value that a reader assumes.
class Members {
 public:
  explicit Members(JsonWriter& json) : json_(json) {}

  void number(std::string_view name, std::int64_t value, std::int64_t usual = 0) {
    if (value != usual) json_.key(name).integer(value);
  }
  void unsigned_number(std::string_view name, std::uint64_t value) {
    if (value != 0) json_.key(name).unsigned_integer(value);
  }
  void real(std::string_view name, double value) {
    if (value != 0) json_.key(name).number(value);
  }
  void flag(std::string_view name, bool value, bool usual = false) {
    if (value != usual) json_.key(name).boolean(value);
  }
  void text(std::string_view name, std::string_view value) {
    if (!value.empty()) json_.key(name).string(value);
  }
  void time(std::string_view name, UnixSeconds value) { number(name, count_seconds(value)); }
  void time(std::string_view name, UnixMillis value) { number(name, value.time_since_epoch().count()); }

 private:
  JsonWriter& json_;
};

class Reading {
 public:
  explicit Reading(JsonValue object) : object_(object) {}

  template <class Number>
  void number(std::string_view name, Number& out) const {
    if (const auto value = object_.find(name)) out = static_cast<Number>(value->as_integer().value_or(0));
  }
  void unsigned_number(std::string_view name, std::uint64_t& out) const {
    const auto value = object_.find(name);
    if (!value) return;
    if (const auto whole = value->as_integer()) out = static_cast<std::uint64_t>(*whole);
  }
  template <class Real>
  void real(std::string_view name, Real& out) const {
    if (const auto value = object_.find(name)) out = static_cast<Real>(value->as_double().value_or(0));
  }
  void flag(std::string_view name, bool& out) const {
    if (const auto value = object_.find(name)) out = value->as_boolean().value_or(out);
  }
  void text(std::string_view name, std::string& out) const {
    if (const auto value = object_.find(name)) out = value->as_string().value_or("");
  }
  void time(std::string_view name, UnixSeconds& out) const {
    std::int64_t value = count_seconds(out);
    number(name, value);
    out = unix_seconds(value);
  }
  void time(std::string_view name, UnixMillis& out) const {
    std::int64_t value = out.time_since_epoch().count();
    number(name, value);
    out = UnixMillis(milliseconds(value));
  }
  Result<void> state(std::string_view name, alerts::State& out) const {
    std::int64_t value = static_cast<std::int64_t>(out);
    number(name, value);
    if (value < 0 || value > static_cast<std::int64_t>(alerts::State::kUnreachable)) {
      return fail(Code::kDataLoss, fmt::format("\"{}\" is {}, which is no state", name, value));
    }
    out = static_cast<alerts::State>(value);
    return {};
  }
  std::optional<Reading> object(std::string_view name) const {
    const auto value = object_.find(name);
    return value && value->is_object() ? std::optional(Reading(*value)) : std::nullopt;
  }
  std::optional<JsonValue> find(std::string_view name) const { return object_.find(name); }

 private:
  JsonValue object_;
};

void write_notification(JsonWriter& json, const alerts::NotificationState& state) {
  json.key("told").begin_object();
  Members members(json);
  members.number("number", state.number);
  members.number("on", state.notified_on);
  members.flag("no_more", state.no_more);
  members.time("last", state.last);
  members.time("next", state.next);
  // A hash of all 64 bits: more than a JSON integer holds without a sign.
  members.number("id", static_cast<std::int64_t>(state.id));
  json.end_object();
}

void write_acknowledgement(JsonWriter& json, const Acknowledgement& acknowledgement) {
  json.key("acknowledged").begin_object();
  Members members(json);
  members.number("kind", static_cast<std::int64_t>(acknowledgement.kind));
  members.flag("persistent", acknowledgement.is_persistent);
  members.time("at", acknowledgement.at);
  members.time("expires", acknowledgement.expires);
  members.text("author", acknowledgement.author);
  members.text("comment", acknowledgement.comment);
  json.end_object();
}

void write_adaptation(JsonWriter& json, const Adaptation& adaptation) {
  json.key("adapted").begin_object();
  Members members(json);
  members.number("modified", adaptation.modified);
  members.flag("active", adaptation.active_checks, true);
  members.flag("passive", adaptation.passive_checks, true);
  members.flag("notifications", adaptation.notifications, true);
  members.flag("event_handler", adaptation.event_handler, true);
  members.flag("flap_detection", adaptation.flap_detection, true);
  members.flag("obsess", adaptation.obsess, true);
  members.flag("perf_data", adaptation.process_perf_data, true);
  members.flag("freshness", adaptation.freshness, true);
  members.real("check_interval", adaptation.check_interval);
  members.real("retry_interval", adaptation.retry_interval);
  members.number("max_check_attempts", adaptation.max_check_attempts);
  members.text("check_command", adaptation.check_command);
  members.text("event_handler_command", adaptation.event_handler_command);
  members.text("check_period", adaptation.check_period);
  members.text("notification_period", adaptation.notification_period);
  if (!adaptation.variables.empty()) {
    json.key("variables").begin_object();
    for (const auto& [name, value] : adaptation.variables) json.key(name).string(value);
    json.end_object();
  }
  json.end_object();
}

void read_notification(const Reading& from, alerts::NotificationState& state) {
  from.number("number", state.number);
  from.number("on", state.notified_on);
  from.flag("no_more", state.no_more);
  from.time("last", state.last);
  from.time("next", state.next);
  from.unsigned_number("id", state.id);
}

Result<void> read_acknowledgement(const Reading& from, Acknowledgement& acknowledgement) {
  std::int64_t kind = 0;
  from.number("kind", kind);
  if (kind < 0 || kind > 2) return fail(Code::kDataLoss, fmt::format("{} is no kind of acknowledgement", kind));
  acknowledgement.kind = static_cast<Acknowledgement::Kind>(kind);
  from.flag("persistent", acknowledgement.is_persistent);
  from.time("at", acknowledgement.at);
  from.time("expires", acknowledgement.expires);
  from.text("author", acknowledgement.author);
  from.text("comment", acknowledgement.comment);
  return {};
}

void read_adaptation(const Reading& from, Adaptation& adaptation) {
  from.number("modified", adaptation.modified);
  from.flag("active", adaptation.active_checks);
  from.flag("passive", adaptation.passive_checks);
  from.flag("notifications", adaptation.notifications);
  from.flag("event_handler", adaptation.event_handler);
  from.flag("flap_detection", adaptation.flap_detection);
  from.flag("obsess", adaptation.obsess);
  from.flag("perf_data", adaptation.process_perf_data);
  from.flag("freshness", adaptation.freshness);
  from.real("check_interval", adaptation.check_interval);
  from.real("retry_interval", adaptation.retry_interval);
  from.number("max_check_attempts", adaptation.max_check_attempts);
  from.text("check_command", adaptation.check_command);
  from.text("event_handler_command", adaptation.event_handler_command);
  from.text("check_period", adaptation.check_period);
  from.text("notification_period", adaptation.notification_period);
  if (const auto variables = from.find("variables")) {
    variables->each_member([&](std::string_view name, JsonValue value) {
      adaptation.variables.emplace_back(name, value.as_string().value_or(""));
      return true;
    });
  }
}

}  // namespace

void append_state_text(std::string& out, const ObjectState& state) {
  JsonWriter json(out);
  json.begin_object();
  Members members(json);
  const auto state_number = [&](std::string_view name, alerts::State value) {
    json.key(name).integer(static_cast<std::int64_t>(value));
  };
  state_number("state", state.state);
  state_number("last_state", state.last_state);
  state_number("last_hard_state", state.last_hard_state);
  members.flag("hard", state.is_hard, true);
  members.flag("checked", state.has_been_checked);
  members.flag("flapping", state.is_flapping);
  members.flag("scheduled", state.should_be_scheduled, true);
  members.flag("active", state.was_active, true);
  members.flag("told_while_host_down", state.notified_while_host_down);
  members.flag("owes_recovery", state.owes_recovery);
  members.number("attempt", state.attempt, 1);
  members.number("downtime_depth", state.downtime_depth);
  members.number("pending_flexible_downtime", state.pending_flexible_downtime);
  members.unsigned_number("history", state.history.bits);
  members.real("percent_state_change", state.percent_state_change);
  members.real("latency", state.latency);
  members.real("execution_time", state.execution_time);
  members.time("last_check", state.last_check);
  members.time("next_check", state.next_check);
  members.time("last_state_change", state.last_state_change);
  members.time("last_hard_state_change", state.last_hard_state_change);
  json.key("last_time_in").begin_array();
  for (const UnixSeconds time : state.last_time_in) json.integer(count_seconds(time));
  json.end_array();
  write_notification(json, state.notification);
  members.unsigned_number("event", state.current_event_id);
  members.unsigned_number("last_event", state.last_event_id);
  members.unsigned_number("problem", state.current_problem_id);
  members.unsigned_number("last_problem", state.last_problem_id);
  members.unsigned_number("flapping_comment", state.flapping_comment);
  members.text("output", state.output);
  members.text("perf_data", state.perf_data);
  if (state.long_output) members.text("long_output", *state.long_output);
  if (state.acknowledgement) write_acknowledgement(json, *state.acknowledgement);
  if (state.adaptation) write_adaptation(json, *state.adaptation);
  json.end_object();
}

Result<ObjectState> parse_state_text(std::string_view text) {
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(text));
  if (!document.root().is_object()) return fail(Code::kDataLoss, "the state of a check is no object");
  const Reading from(document.root());
  ObjectState state;
  TRY_VOID(from.state("state", state.state));
  TRY_VOID(from.state("last_state", state.last_state));
  TRY_VOID(from.state("last_hard_state", state.last_hard_state));
  from.flag("hard", state.is_hard);
  from.flag("checked", state.has_been_checked);
  from.flag("flapping", state.is_flapping);
  from.flag("scheduled", state.should_be_scheduled);
  from.flag("active", state.was_active);
  from.flag("told_while_host_down", state.notified_while_host_down);
  from.flag("owes_recovery", state.owes_recovery);
  from.number("attempt", state.attempt);
  from.number("downtime_depth", state.downtime_depth);
  from.number("pending_flexible_downtime", state.pending_flexible_downtime);
  from.unsigned_number("history", state.history.bits);
  state.history.bits &= StateHistory::kMask;
  from.real("percent_state_change", state.percent_state_change);
  from.real("latency", state.latency);
  from.real("execution_time", state.execution_time);
  from.time("last_check", state.last_check);
  from.time("next_check", state.next_check);
  from.time("last_state_change", state.last_state_change);
  from.time("last_hard_state_change", state.last_hard_state_change);
  if (const auto times = from.find("last_time_in")) {
    std::size_t at = 0;
    times->each_element([&](JsonValue time) {
      state.last_time_in[at++] = unix_seconds(time.as_integer().value_or(0));
      return at < state.last_time_in.size();
    });
  }
  if (const auto told = from.object("told")) read_notification(*told, state.notification);
  from.unsigned_number("event", state.current_event_id);
  from.unsigned_number("last_event", state.last_event_id);
  from.unsigned_number("problem", state.current_problem_id);
  from.unsigned_number("last_problem", state.last_problem_id);
  from.unsigned_number("flapping_comment", state.flapping_comment);
  from.text("output", state.output);
  from.text("perf_data", state.perf_data);
  std::string long_output;
  from.text("long_output", long_output);
  if (!long_output.empty()) state.long_output = std::make_unique<std::string>(std::move(long_output));
  if (const auto acknowledged = from.object("acknowledged")) {
    state.acknowledgement = std::make_unique<Acknowledgement>();
    TRY_VOID(read_acknowledgement(*acknowledged, *state.acknowledgement));
  }
  if (const auto adapted = from.object("adapted")) {
    state.adaptation = std::make_unique<Adaptation>();
    read_adaptation(*adapted, *state.adaptation);
  }
  return state;
}

}  // namespace bellwether::checks
