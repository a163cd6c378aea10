#include "checks/routes/describe.h"

namespace bellwether::checks {

using alerts::State;
using codec::JsonWriter;

std::string_view state_word(const ObjectState& state) {
  if (!state.has_been_checked) return "pending";
  switch (state.state) {
    case State::kOk:
      return "ok";
    case State::kWarning:
      return "warning";
    case State::kCritical:
      return "critical";
    case State::kUnknown:
      return "unknown";
    case State::kUp:
      return "up";
    case State::kDown:
      return "down";
    case State::kUnreachable:
      return "unreachable";
  }
  return "unknown";
}

int severity(const ObjectState& state) {
  return is_problem(state) ? alerts::badness(state.state) : 0;
}

bool is_problem(const ObjectState& state) {
  return state.has_been_checked && !alerts::is_good(state.state);
}

bool is_handled(const Engine& engine, ObjectRef object) {
  if (engine.state(object).acknowledgement || engine.is_in_downtime(object)) return true;
  return !object.is_host() && engine.is_in_downtime(ObjectRef::of(engine.configuration().host_of(object)));
}

void write_time(JsonWriter& json, UnixSeconds time) {
  if (time.time_since_epoch().count() == 0) {
    json.null();
  } else {
    json.integer(count_seconds(time));
  }
}

void write_time(JsonWriter& json, UnixMillis time) {
  if (time.time_since_epoch().count() == 0) {
    json.null();
  } else {
    json.number(static_cast<double>(time.time_since_epoch().count()) / 1000);
  }
}

void write_row(JsonWriter& json, const Engine& engine, ObjectRef object) {
  const ObjectState& state = engine.state(object);
  json.key("state").string(state_word(state)).key("hard").boolean(state.is_hard);
  json.key("acknowledged").boolean(state.acknowledgement != nullptr);
  json.key("downtime").boolean(engine.is_in_downtime(object)).key("flapping").boolean(state.is_flapping);
  json.key("since").integer(count_seconds(state.last_state_change));
  json.key("output").string(state.output);
}

void write_acknowledgement(JsonWriter& json, const ObjectState& state) {
  if (!state.acknowledgement) {
    json.null();
    return;
  }
  const Acknowledgement& acknowledgement = *state.acknowledgement;
  json.begin_object().key("by").string(acknowledgement.author).key("at");
  write_time(json, acknowledgement.at);
  json.key("comment").string(acknowledgement.comment);
  json.key("sticky").boolean(acknowledgement.kind == Acknowledgement::Kind::kSticky).key("expires");
  write_time(json, acknowledgement.expires);
  json.end_object();
}

void write_told(JsonWriter& json, std::span<const ToldRecord> records) {
  json.key("told").begin_array();
  for (const ToldRecord& told : records) {
    json.begin_object().key("contact").string(told.contact).key("channel").string(told.channel).key("at");
    write_time(json, told.at);
    json.end_object();
  }
  json.end_array();
}

}  // namespace bellwether::checks
