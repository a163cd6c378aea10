#include "errors/api/event_view.h"

#include <array>
#include <optional>
#include <utility>

#include "codec/json_reader.h"
#include "codec/json_writer.h"
#include "errors/api/json_copy.h"
#include "errors/event/event.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;
using codec::JsonWriter;

// Copies an object; `write(name, member)` says whether it has written that member's value itself.
template <class Write>
void copy_object(JsonWriter& json, JsonValue object, Write write) {
  json.begin_object();
  object.each_member([&](std::string_view name, JsonValue member) {
    json.key(name);
    if (!write(name, member)) copy_json(json, member);
    return true;
  });
  json.end_object();
}

void copy_frame(JsonWriter& json, JsonValue frame, std::optional<bool> in_app) {
  if (!in_app || !frame.is_object()) return copy_json(json, frame);
  json.begin_object();
  frame.each_member([&](std::string_view name, JsonValue member) {
    if (name == "in_app") return true;
    json.key(name);
    copy_json(json, member);
    return true;
  });
  json.key("in_app").boolean(*in_app).end_object();
}

// Of a stack trace: its frames are those that the event was read with, in the same order; one that reads otherwise stays as it is.
void copy_stacktrace(JsonWriter& json, JsonValue stacktrace, const std::optional<Stacktrace>& marked) {
  if (!marked || !stacktrace.is_object()) return copy_json(json, stacktrace);
  copy_object(json, stacktrace, [&](std::string_view name, JsonValue frames) {
    if (name != "frames" || !frames.is_array() || frames.size() != marked->frames.size()) return false;
    json.begin_array();
    std::size_t i = 0;
    frames.each_element([&](JsonValue frame) {
      copy_frame(json, frame, marked->frames[i++].in_app);
      return true;
    });
    json.end_array();
    return true;
  });
}

// {"values": [{"stacktrace": …}]} of exceptions and of threads.
template <class Part>
bool copy_values(JsonWriter& json, JsonValue holder, const std::vector<Part>& parts) {
  const auto values = holder.find("values");
  if (!values || !values->is_array() || values->size() != parts.size()) return false;
  copy_object(json, holder, [&](std::string_view name, JsonValue list) {
    if (name != "values") return false;
    json.begin_array();
    std::size_t i = 0;
    list.each_element([&](JsonValue value) {
      const Part& part = parts[i++];
      if (!value.is_object()) {
        copy_json(json, value);
        return true;
      }
      copy_object(json, value, [&](std::string_view member, JsonValue stacktrace) {
        if (member != "stacktrace") return false;
        copy_stacktrace(json, stacktrace, part.stacktrace);
        return true;
      });
      return true;
    });
    json.end_array();
    return true;
  });
  return true;
}

}  // namespace

Result<std::string> describe_payload(std::string_view payload, const Grouper& grouper,
                                     const std::vector<JsonMember>& more) {
  TRY(Event event, read_event(payload));
  grouper.mark_in_app(event);
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(payload));
  std::string out;
  out.reserve(payload.size() + payload.size() / 8);
  JsonWriter json(out);
  json.begin_object();
  document.root().each_member([&](std::string_view name, JsonValue member) {
    json.key(name);
    bool is_written = false;
    if (name == "exception") is_written = copy_values(json, member, event.exceptions);
    if (name == "threads") is_written = copy_values(json, member, event.threads);
    if (name == "stacktrace") {
      copy_stacktrace(json, member, event.stacktrace);
      is_written = true;
    }
    if (!is_written) copy_json(json, member);
    return true;
  });
  for (const JsonMember& member : more) json.key(member.name).raw(member.json);
  json.end_object();
  return out;
}

}  // namespace bellwether::errors
