#include "errors/sourcemaps/payload_frames.h"

#include <algorithm>
#include <array>
#include <functional>

#include "errors/event/fields.h"

namespace bellwether::errors {
namespace {

using codec::JsonKind;
using codec::JsonValue;
using codec::JsonWriter;

// What the mapping says anew; `module` is made of the minified file's name.
constexpr std::array<std::string_view, 9> kReplaced{"function",    "filename",     "abs_path",     "lineno", "colno",
                                                    "pre_context", "context_line", "post_context", "module"};
// What the frame keeps of how it came.
constexpr std::array<std::string_view, 9> kRaw{"function", "raw_function", "module", "filename", "abs_path",
                                               "platform", "lineno",       "colno",  "in_app"};

void copy(JsonWriter& json, const JsonValue& value);

void copy_number(JsonWriter& json, const JsonValue& value) {
  const std::optional<std::int64_t> whole = value.kind() == JsonKind::kDouble ? std::nullopt : value.as_integer();
  if (whole) {
    json.integer(*whole);
  } else {
    json.number(value.as_double().value_or(0));
  }
}

void copy(JsonWriter& json, const JsonValue& value) {
  switch (value.kind()) {
    case JsonKind::kNull:
      json.null();
      return;
    case JsonKind::kBoolean:
      json.boolean(*value.as_boolean());
      return;
    case JsonKind::kInteger:
    case JsonKind::kUnsigned:
    case JsonKind::kDouble:
      copy_number(json, value);
      return;
    case JsonKind::kString:
      json.string(*value.as_string());
      return;
    case JsonKind::kArray:
      json.begin_array();
      value.each_element([&json](JsonValue element) {
        copy(json, element);
        return true;
      });
      json.end_array();
      return;
    case JsonKind::kObject:
      json.begin_object();
      value.each_member([&json](std::string_view name, JsonValue member) {
        json.key(name);
        copy(json, member);
        return true;
      });
      json.end_object();
      return;
  }
}

std::string_view text_of(const std::optional<JsonValue>& value) {
  return value ? value->as_string().value_or(std::string_view()) : std::string_view();
}

std::optional<std::uint32_t> number_of(const std::optional<JsonValue>& value) {
  const std::optional<std::int64_t> number = value ? value->as_integer() : std::nullopt;
  if (!number || *number < 0 || *number > std::numeric_limits<std::int32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

// Each member through `write`, up to the first that fails.
template <class Write>
Result<void> each_member(const JsonValue& object, Write write) {
  Result<void> outcome;
  const auto visit = [&](std::string_view name, JsonValue value) {
    outcome = write(name, value);
    return outcome.has_value();
  };
  object.each_member(std::ref(visit));
  return outcome;
}

}  // namespace

Result<void> PayloadFrames::write(const JsonValue& event) {
  json_.begin_object();
  TRY_VOID(each_member(event, [this](std::string_view name, const JsonValue& value) -> Result<void> {
    if (name == "errors") return {};  // at the end, with ours
    const bool has_stacks = (name == "exception" || name == "threads") && value.is_object();
    if (!has_stacks) return write_member(name, value, false);
    json_.key(name).begin_object();
    TRY_VOID(each_member(value, [this](std::string_view inner, const JsonValue& list) -> Result<void> {
      json_.key(inner);
      if (inner == "values" && list.is_array()) return write_values(list);
      copy(json_, list);
      return {};
    }));
    json_.end_object();
    return {};
  }));
  write_notes(event.find("errors"));
  json_.end_object();
  return {};
}

Result<void> PayloadFrames::write_values(const JsonValue& list) {
  json_.begin_array();
  Result<void> outcome;
  const auto write_one = [&](JsonValue value) {
    if (!value.is_object()) {
      copy(json_, value);
      return true;
    }
    const bool has_raw = value.find("raw_stacktrace").has_value();
    json_.begin_object();
    outcome = each_member(value, [this, has_raw](std::string_view name, const JsonValue& member) {
      return write_member(name, member, has_raw);
    });
    json_.end_object();
    return outcome.has_value();
  };
  list.each_element(std::ref(write_one));
  json_.end_array();
  return outcome;
}

Result<void> PayloadFrames::write_member(std::string_view name, const JsonValue& value, bool has_raw) {
  json_.key(name);
  if (name == "stacktrace" && value.is_object()) return write_stacktrace(value, has_raw);
  copy(json_, value);
  return {};
}

Result<void> PayloadFrames::write_stacktrace(const JsonValue& stacktrace, bool has_raw) {
  std::vector<JsonValue> frames;
  std::vector<RawFrame> raw;
  if (const std::optional<JsonValue> list = stacktrace.find("frames")) {
    list->each_element([&](JsonValue frame) {
      frames.push_back(frame);
      raw.push_back(raw_of(frame));
      return true;
    });
  }
  TRY(const std::vector<std::optional<MappedFrame>> mapped, mapper_.map(raw));
  json_.begin_object();
  TRY_VOID(each_member(stacktrace, [&](std::string_view name, const JsonValue& value) -> Result<void> {
    json_.key(name);
    if (name != "frames") {
      copy(json_, value);
      return {};
    }
    json_.begin_array();
    for (std::size_t i = 0; i < frames.size(); ++i) {
      if (mapped[i]) {
        write_frame(frames[i], *mapped[i]);
      } else {
        copy(json_, frames[i]);
      }
    }
    json_.end_array();
    return {};
  }));
  json_.end_object();
  const bool is_any_mapped = std::ranges::any_of(mapped, [](const auto& frame) { return frame.has_value(); });
  if (is_any_mapped && !has_raw) write_raw(frames);
  return {};
}

void PayloadFrames::write_frame(const JsonValue& frame, const MappedFrame& mapped) {
  json_.begin_object();
  if (!mapped.function.empty()) json_.key("function").string(mapped.function);
  json_.key("filename").string(mapped.filename);
  if (mapped.abs_path != mapped.filename) json_.key("abs_path").string(mapped.abs_path);
  json_.key("lineno").unsigned_integer(mapped.line).key("colno").unsigned_integer(mapped.column);
  frame.each_member([&](std::string_view name, JsonValue value) {
    const bool is_replaced = std::ranges::find(kReplaced, name) != kReplaced.end() || name == "data" ||
                             (name == "in_app" && mapped.is_library);
    if (is_replaced) return true;
    json_.key(name);
    copy(json_, value);
    return true;
  });
  if (mapped.is_library) json_.key("in_app").boolean(false);
  if (mapped.context_line) {
    write_lines("pre_context", mapped.pre_context);
    json_.key("context_line").string(*mapped.context_line);
    write_lines("post_context", mapped.post_context);
  }
  // That it has this member is what says that the frame was mapped.
  json_.key("data").begin_object().key("sourcemap").string(mapped.map_url);
  if (const std::optional<JsonValue> data = frame.find("data")) {
    data->each_member([this](std::string_view name, JsonValue value) {
      if (name == "sourcemap") return true;
      json_.key(name);
      copy(json_, value);
      return true;
    });
  }
  json_.end_object().end_object();
}

void PayloadFrames::write_raw(const std::vector<JsonValue>& frames) {
  json_.key("raw_stacktrace").begin_object().key("frames").begin_array();
  for (const JsonValue& frame : frames) {
    json_.begin_object();
    frame.each_member([this](std::string_view name, JsonValue value) {
      if (std::ranges::find(kRaw, name) == kRaw.end()) return true;
      json_.key(name);
      copy(json_, value);
      return true;
    });
    json_.end_object();
  }
  json_.end_array().end_object();
}

void PayloadFrames::write_lines(std::string_view name, const std::vector<std::string>& lines) {
  json_.key(name).begin_array();
  for (const std::string& line : lines) json_.string(line);
  json_.end_array();
}

void PayloadFrames::write_notes(const std::optional<JsonValue>& errors) {
  const bool has_any = errors && errors->is_array() && errors->size() > 0;
  if (!has_any && mapper_.notes().empty()) return;
  json_.key("errors").begin_array();
  if (has_any) {
    errors->each_element([this](JsonValue error) {
      copy(json_, error);
      return true;
    });
  }
  for (const MappingNote& note : mapper_.notes())
    json_.begin_object()
        .key("type")
        .string(note.type)
        .key("name")
        .string(note.url)
        .key("value")
        .string(note.reason)
        .end_object();
  json_.end_array();
}

RawFrame PayloadFrames::raw_of(const JsonValue& frame) const {
  const Fields<"function", "filename", "abs_path", "platform", "lineno", "colno"> fields(frame);
  RawFrame raw{.function = text_of(fields.get<"function">()),
               .path = text_of(fields.get<"abs_path">()),
               .platform = text_of(fields.get<"platform">()),
               .line = number_of(fields.get<"lineno">()),
               .column = number_of(fields.get<"colno">())};
  if (raw.path.empty()) raw.path = text_of(fields.get<"filename">());
  if (raw.platform.empty()) raw.platform = platform_;
  // A client that mapped the frame itself says so.
  if (const std::optional<JsonValue> data = frame.find("data"); data && data->find("sourcemap")) raw.line.reset();
  return raw;
}

}  // namespace bellwether::errors
