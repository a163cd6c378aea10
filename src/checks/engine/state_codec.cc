#include <array>
#include <cstddef>
#include <optional>

#include "checks/engine/retention.h"
#include "codec/json_reader.h"
#include "codec/json_writer.h"

namespace bellwether::checks {
namespace {

constexpr int kVersion = 1;

using codec::JsonValue;
using codec::JsonWriter;

// Writes only what differs from the default.
class Fields {
 public:
  explicit Fields(JsonWriter& json) : json_(json) {}

  void flag(std::string_view name, bool value, bool usual) {
    if (value != usual) json_.key(name).boolean(value);
  }
  void number(std::string_view name, std::uint64_t value, std::uint64_t usual = 0) {
    if (value != usual) json_.key(name).unsigned_integer(value);
  }
  void real(std::string_view name, float value) {
    if (value != 0) json_.key(name).number(static_cast<double>(value));
  }
  void text(std::string_view name, std::string_view value) {
    if (!value.empty()) json_.key(name).string(value);
  }
  void time(std::string_view name, UnixSeconds value) {
    if (value != UnixSeconds()) json_.key(name).integer(count_seconds(value));
  }
  void time(std::string_view name, UnixMillis value) {
    if (value != UnixMillis()) json_.key(name).integer(value.time_since_epoch().count());
  }

 private:
  JsonWriter& json_;
};

class Reader {
 public:
  explicit Reader(JsonValue object) : object_(object) {}

  std::optional<JsonValue> find(std::string_view name) const { return object_.find(name); }
  void flag(std::string_view name, bool& value) const {
    if (const auto found = find(name)) value = found->as_boolean().value_or(value);
  }
  template <class Number>
  void number(std::string_view name, Number& value) const {
    if (const auto found = find(name)) value = static_cast<Number>(found->as_integer().value_or(value));
  }
  void real(std::string_view name, float& value) const {
    if (const auto found = find(name)) value = static_cast<float>(found->as_double().value_or(value));
  }
  void text(std::string_view name, std::string& value) const {
    if (const auto found = find(name)) value = found->as_string().value_or(std::string_view());
  }
  void time(std::string_view name, UnixSeconds& value) const {
    if (const auto found = find(name)) value = unix_seconds(found->as_integer().value_or(0));
  }
  void time(std::string_view name, UnixMillis& value) const {
    if (const auto found = find(name)) value = UnixMillis(milliseconds(found->as_integer().value_or(0)));
  }
  void state(std::string_view name, alerts::State& value) const {
    unsigned number = static_cast<unsigned>(value);
    this->number(name, number);
    if (number <= static_cast<unsigned>(alerts::State::kUnreachable)) value = static_cast<alerts::State>(number);
  }

 private:
  JsonValue object_;
};

constexpr std::array<std::string_view, 4> kLastTimeIn = {"in0", "in1", "in2", "in3"};

void write(JsonWriter& json, const alerts::NotificationState& notification) {
  json.key("notification").begin_object();
  Fields fields(json);
  fields.number("number", notification.number);
  fields.number("on", notification.notified_on);
  fields.flag("no_more", notification.no_more, false);
  fields.time("last", notification.last);
  fields.time("next", notification.next);
  // A hash of all 64 bits, more than a JSON integer holds without a sign.
  if (notification.id != 0) json.key("id").integer(static_cast<std::int64_t>(notification.id));
  json.end_object();
}

void read(const Reader& reader, alerts::NotificationState& notification) {
  reader.number("number", notification.number);
  reader.number("on", notification.notified_on);
  reader.flag("no_more", notification.no_more);
  reader.time("last", notification.last);
  reader.time("next", notification.next);
  std::int64_t id = 0;
  reader.number("id", id);
  notification.id = static_cast<std::uint64_t>(id);
}

void write(JsonWriter& json, const Acknowledgement& acknowledgement) {
  json.key("acknowledgement").begin_object();
  Fields fields(json);
  fields.number("kind", static_cast<std::uint64_t>(acknowledgement.kind));
  fields.flag("persistent", acknowledgement.is_persistent, false);
  fields.time("at", acknowledgement.at);
  fields.time("expires", acknowledgement.expires);
  fields.text("author", acknowledgement.author);
  fields.text("comment", acknowledgement.comment);
  json.end_object();
}

std::unique_ptr<Acknowledgement> read_acknowledgement(const Reader& reader) {
  auto acknowledgement = std::make_unique<Acknowledgement>();
  unsigned kind = 0;
  reader.number("kind", kind);
  acknowledgement->kind = kind == static_cast<unsigned>(Acknowledgement::Kind::kSticky)
                              ? Acknowledgement::Kind::kSticky
                              : Acknowledgement::Kind::kNormal;
  reader.flag("persistent", acknowledgement->is_persistent);
  reader.time("at", acknowledgement->at);
  reader.time("expires", acknowledgement->expires);
  reader.text("author", acknowledgement->author);
  reader.text("comment", acknowledgement->comment);
  return acknowledgement;
}

// Each switch with its name, for writing and reading alike.
template <class Visit, class Adapted>
void each_switch(Adapted& adaptation, Visit visit) {
  visit("active_checks", adaptation.active_checks);
  visit("passive_checks", adaptation.passive_checks);
  visit("notifications", adaptation.notifications);
  visit("event_handler", adaptation.event_handler);
  visit("flap_detection", adaptation.flap_detection);
  visit("obsess", adaptation.obsess);
  visit("process_perf_data", adaptation.process_perf_data);
  visit("freshness", adaptation.freshness);
}

template <class Visit, class Adapted>
void each_text(Adapted& adaptation, Visit visit) {
  visit("check_command", adaptation.check_command);
  visit("event_handler_command", adaptation.event_handler_command);
  visit("check_period", adaptation.check_period);
  visit("notification_period", adaptation.notification_period);
}

void write(JsonWriter& json, const Adaptation& adaptation) {
  json.key("adaptation").begin_object();
  Fields fields(json);
  fields.number("modified", adaptation.modified);
  each_switch(adaptation, [&](std::string_view name, bool value) { fields.flag(name, value, true); });
  fields.real("check_interval", adaptation.check_interval);
  fields.real("retry_interval", adaptation.retry_interval);
  fields.number("max_check_attempts", adaptation.max_check_attempts);
  each_text(adaptation, [&](std::string_view name, const std::string& value) { fields.text(name, value); });
  if (!adaptation.variables.empty()) {
    json.key("variables").begin_object();
    for (const auto& [name, value] : adaptation.variables) json.key(name).string(value);
    json.end_object();
  }
  json.end_object();
}

std::unique_ptr<Adaptation> read_adaptation(const Reader& reader) {
  auto adaptation = std::make_unique<Adaptation>();
  reader.number("modified", adaptation->modified);
  each_switch(*adaptation, [&](std::string_view name, bool& value) { reader.flag(name, value); });
  reader.real("check_interval", adaptation->check_interval);
  reader.real("retry_interval", adaptation->retry_interval);
  reader.number("max_check_attempts", adaptation->max_check_attempts);
  each_text(*adaptation, [&](std::string_view name, std::string& value) { reader.text(name, value); });
  if (const auto variables = reader.find("variables")) {
    variables->each_member([&](std::string_view name, JsonValue value) {
      adaptation->variables.emplace_back(name, value.as_string().value_or(std::string_view()));
      return true;
    });
  }
  return adaptation;
}

}  // namespace

void append_state(std::string& out, const ObjectState& state) {
  JsonWriter json(out);
  json.begin_object();
  Fields fields(json);
  json.key("v").integer(kVersion);
  json.key("state").unsigned_integer(static_cast<unsigned>(state.state));
  json.key("last_state").unsigned_integer(static_cast<unsigned>(state.last_state));
  json.key("last_hard").unsigned_integer(static_cast<unsigned>(state.last_hard_state));
  fields.flag("hard", state.is_hard, true);
  fields.flag("checked", state.has_been_checked, false);
  fields.flag("flapping", state.is_flapping, false);
  fields.flag("scheduled", state.should_be_scheduled, true);
  fields.flag("active", state.was_active, true);
  fields.flag("host_was_down", state.notified_while_host_down, false);
  fields.flag("owes_recovery", state.owes_recovery, false);
  fields.number("attempt", state.attempt, 1);
  fields.number("history", state.history.bits);
  fields.real("change", state.percent_state_change);
  fields.real("latency", state.latency);
  fields.real("execution_time", state.execution_time);
  fields.time("last_check", state.last_check);
  fields.time("next_check", state.next_check);
  fields.time("last_change", state.last_state_change);
  fields.time("last_hard_change", state.last_hard_state_change);
  for (std::size_t i = 0; i < kLastTimeIn.size(); ++i) fields.time(kLastTimeIn[i], state.last_time_in[i]);
  fields.number("event", state.current_event_id);
  fields.number("last_event", state.last_event_id);
  fields.number("problem", state.current_problem_id);
  fields.number("last_problem", state.last_problem_id);
  fields.number("flapping_comment", state.flapping_comment);
  fields.text("output", state.output);
  fields.text("perf_data", state.perf_data);
  if (state.long_output) fields.text("long_output", *state.long_output);
  write(json, state.notification);
  if (state.acknowledgement) write(json, *state.acknowledgement);
  if (state.adaptation) write(json, *state.adaptation);
  json.end_object();
}

Result<ObjectState> parse_state(std::string_view text) {
  Result<codec::JsonDocument> document = codec::JsonDocument::parse(text);
  if (!document) {
    return std::unexpected(Error(Code::kDataLoss, "a stored check state is not JSON").caused_by(document.error()));
  }
  if (!document->root().is_object()) return fail(Code::kDataLoss, "a stored check state is no JSON object");
  const Reader reader(document->root());
  ObjectState state;
  reader.state("state", state.state);
  reader.state("last_state", state.last_state);
  reader.state("last_hard", state.last_hard_state);
  reader.flag("hard", state.is_hard);
  reader.flag("checked", state.has_been_checked);
  reader.flag("flapping", state.is_flapping);
  reader.flag("scheduled", state.should_be_scheduled);
  reader.flag("active", state.was_active);
  reader.flag("host_was_down", state.notified_while_host_down);
  reader.flag("owes_recovery", state.owes_recovery);
  reader.number("attempt", state.attempt);
  reader.number("history", state.history.bits);
  state.history.bits &= StateHistory::kMask;
  reader.real("change", state.percent_state_change);
  reader.real("latency", state.latency);
  reader.real("execution_time", state.execution_time);
  reader.time("last_check", state.last_check);
  reader.time("next_check", state.next_check);
  reader.time("last_change", state.last_state_change);
  reader.time("last_hard_change", state.last_hard_state_change);
  for (std::size_t i = 0; i < kLastTimeIn.size(); ++i) reader.time(kLastTimeIn[i], state.last_time_in[i]);
  reader.number("event", state.current_event_id);
  reader.number("last_event", state.last_event_id);
  reader.number("problem", state.current_problem_id);
  reader.number("last_problem", state.last_problem_id);
  reader.number("flapping_comment", state.flapping_comment);
  reader.text("output", state.output);
  reader.text("perf_data", state.perf_data);
  std::string long_output;
  reader.text("long_output", long_output);
  if (!long_output.empty()) state.long_output = std::make_unique<std::string>(std::move(long_output));
  if (const auto part = reader.find("notification")) read(Reader(*part), state.notification);
  if (const auto part = reader.find("acknowledgement")) state.acknowledgement = read_acknowledgement(Reader(*part));
  if (const auto part = reader.find("adaptation")) state.adaptation = read_adaptation(Reader(*part));
  return state;
}

}  // namespace bellwether::checks
