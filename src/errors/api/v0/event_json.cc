#include "errors/api/v0/event_json.h"

#include <array>
#include <utility>

#include "codec/json_reader.h"
#include "errors/api/describe.h"
#include "errors/api/json_copy.h"
#include "errors/api/stored_events.h"
#include "errors/api/v0/v0.h"
#include "errors/event/event.h"

namespace bellwether::errors::v0 {
namespace {

using codec::JsonValue;
using codec::JsonWriter;

// Members of the payload that are entries of their own.
constexpr std::array<std::string_view, 6> kEntries{"exception", "threads",     "stacktrace",
                                                   "message",   "breadcrumbs", "request"};

// What a frame's members are called there.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kFrameNames{{{"abs_path", "absPath"},
                                                                                    {"lineno", "lineNo"},
                                                                                    {"colno", "colNo"},
                                                                                    {"in_app", "inApp"},
                                                                                    {"filename", "filename"},
                                                                                    {"function", "function"},
                                                                                    {"module", "module"},
                                                                                    {"package", "package"},
                                                                                    {"vars", "vars"}}};

void write_line(JsonWriter& json, std::int64_t number, JsonValue text) {
  json.begin_array().integer(number);
  copy_json(json, text);
  json.end_array();
}

// [[number, text]] around the frame's line.
void write_context(JsonWriter& json, JsonValue frame) {
  json.key("context").begin_array();
  const auto line = frame.find("lineno");
  const auto number = line ? line->as_integer() : std::nullopt;
  if (const auto context = frame.find("context_line"); number && context && context->as_string()) {
    if (const auto before = frame.find("pre_context")) {
      auto at = *number - static_cast<std::int64_t>(before->size());
      before->each_element([&](JsonValue text) {
        write_line(json, at++, text);
        return true;
      });
    }
    write_line(json, *number, *context);
    if (const auto after = frame.find("post_context")) {
      auto at = *number + 1;
      after->each_element([&](JsonValue text) {
        write_line(json, at++, text);
        return true;
      });
    }
  }
  json.end_array();
}

void write_frame(JsonWriter& json, JsonValue frame) {
  json.begin_object();
  for (const auto& [ours, theirs] : kFrameNames) {
    json.key(theirs);
    if (const auto value = frame.find(ours)) {
      copy_json(json, *value);
    } else {
      json.null();
    }
  }
  write_context(json, frame);
  json.end_object();
}

void write_stacktrace(JsonWriter& json, JsonValue stacktrace) {
  json.begin_object().key("frames").begin_array();
  if (const auto frames = stacktrace.find("frames")) {
    frames->each_element([&](JsonValue frame) {
      write_frame(json, frame);
      return true;
    });
  }
  json.end_array().end_object();
}

// {"values": […]} of exceptions and threads, with their stack traces in that form.
void write_values(JsonWriter& json, JsonValue holder) {
  json.begin_object().key("values").begin_array();
  if (const auto values = holder.find("values")) {
    values->each_element([&](JsonValue value) {
      json.begin_object();
      value.each_member([&](std::string_view name, JsonValue member) {
        json.key(name);
        if (name == "stacktrace" && member.is_object()) {
          write_stacktrace(json, member);
        } else {
          copy_json(json, member);
        }
        return true;
      });
      json.end_object();
      return true;
    });
  }
  json.end_array().end_object();
}

void write_entry(JsonWriter& json, std::string_view kind, JsonValue part) {
  json.begin_object().key("type").string(kind).key("data");
  if (kind == "exception" || kind == "threads") {
    write_values(json, part);
  } else if (kind == "stacktrace") {
    write_stacktrace(json, part);
  } else if (kind == "message" && !part.is_object()) {
    json.begin_object().key("formatted");
    copy_json(json, part);
    json.end_object();
  } else {
    copy_json(json, part);
  }
  json.end_object();
}

void write_part(JsonWriter& json, std::string_view name, JsonValue root, std::string_view member) {
  json.key(name);
  if (const auto value = root.find(member)) {
    copy_json(json, *value);
  } else {
    json.null();
  }
}

void write_id(JsonWriter& json, std::string_view name, const std::optional<archive::RecordId>& id) {
  json.key(name);
  write_text(json, id ? event_id_text(*id) : std::string());
}

void write_line_members(JsonWriter& json, const archive::StoredRecord& record, const EventPlace& place) {
  const std::string id = event_id_text(record.id);
  json.key("id").string(id).key("eventID").string(id).key("groupID");
  write_text(json, place.issue);
  json.key("projectID").string(place.project);
  json.key("title").string(attribute_of(record, "title")).key("culprit").string(attribute_of(record, "culprit"));
  json.key("message").string(attribute_of(record, "error.value"));
  json.key("platform").string(attribute_of(record, "platform"));
  const std::string_view type = attribute_of(record, "event.type");
  json.key("event.type").string(type).key("type").string(type.empty() ? std::string_view("error") : type);
  json.key("dateCreated");
  write_iso(json, record.when);
  json.key("dateReceived");
  write_iso(json, record.received);
  json.key("tags").begin_array();
  for (const auto& [key, value] : record.attributes)
    json.begin_object().key("key").string(key).key("value").string(value).end_object();
  json.end_array();
}

}  // namespace

void write_event_line(JsonWriter& json, const archive::StoredRecord& record, const EventPlace& place) {
  json.begin_object();
  write_line_members(json, record, place);
  json.end_object();
}

Result<std::string> describe_event(const archive::StoredRecord& record, const EventPlace& place) {
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(record.payload));
  const JsonValue root = document.root();
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_line_members(json, record, place);
  json.key("entries").begin_array();
  for (const std::string_view kind : kEntries) {
    const auto part = root.find(kind == "message" && root.find("logentry") ? std::string_view("logentry") : kind);
    if (part && !part->is_null()) write_entry(json, kind, *part);
  }
  json.end_array();
  write_part(json, "user", root, "user");
  write_part(json, "contexts", root, "contexts");
  write_part(json, "context", root, "extra");
  write_part(json, "sdk", root, "sdk");
  write_part(json, "dist", root, "dist");
  write_part(json, "fingerprints", root, "fingerprint");
  json.key("release");
  if (const std::string_view release = attribute_of(record, "release"); !release.empty()) {
    json.begin_object().key("version").string(release).end_object();
  } else {
    json.null();
  }
  json.key("metadata").begin_object().key("type").string(attribute_of(record, "error.type"));
  json.key("value").string(attribute_of(record, "error.value")).end_object();
  json.key("size").unsigned_integer(record.payload.size()).key("errors").begin_array().end_array();
  write_id(json, "previousEventID", place.previous);
  write_id(json, "nextEventID", place.next);
  json.end_object();
  return out;
}

}  // namespace bellwether::errors::v0
