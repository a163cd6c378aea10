#include "errors/routes/minidump_event.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "codec/json_reader.h"
#include "codec/json_writer.h"
#include "errors/protocol/minidump.h"

namespace bellwether::errors {
namespace {

using codec::JsonDocument;
using codec::JsonKind;
using codec::JsonValue;
using codec::JsonWriter;

constexpr std::string_view kDumpField = "upload_file_minidump";

void write_value(JsonWriter& json, JsonValue value) {
  switch (value.kind()) {
    case JsonKind::kNull:
      json.null();
      return;
    case JsonKind::kBoolean:
      json.boolean(*value.as_boolean());
      return;
    case JsonKind::kInteger:
      json.integer(*value.as_integer());
      return;
    case JsonKind::kUnsigned:
    case JsonKind::kDouble:
      json.number(*value.as_double());
      return;
    case JsonKind::kString:
      json.string(*value.as_string());
      return;
    case JsonKind::kArray:
      json.begin_array();
      value.each_element([&](JsonValue element) { return write_value(json, element), true; });
      json.end_array();
      return;
    case JsonKind::kObject:
      json.begin_object();
      value.each_member([&](std::string_view name, JsonValue member) {
        json.key(name);
        write_value(json, member);
        return true;
      });
      json.end_object();
      return;
  }
}

void write_crash(JsonWriter& json, const Minidump& dump) {
  const std::string name = dump.crash_name();
  json.key("platform").string("native").key("level").string("fatal");
  json.key("exception").begin_object().key("values").begin_array().begin_object();
  json.key("type").string(name);
  json.key("value").string(fmt::format("{} at 0x{:x}", name, dump.exception_address));
  json.key("mechanism").begin_object().key("type").string("minidump").key("handled").boolean(false).end_object();
  json.end_object().end_array().end_object();
  json.key("timestamp").integer(count_seconds(dump.when));
}

// What stands in "sentry[a][b]=value", by its first key: tags, user, release and so on, two levels deep.
using Fields = std::map<std::string, std::map<std::string, std::string>>;

std::optional<std::pair<std::string, std::string>> read_path(std::string_view name) {
  constexpr std::string_view kPrefix = "sentry[";
  if (!name.starts_with(kPrefix) || !name.ends_with(']')) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  const std::size_t end = name.find(']');
  const std::string_view first = name.substr(0, end);
  std::string_view rest = name.substr(end + 1);
  if (rest.starts_with('[')) rest = rest.substr(1, rest.size() - 2);
  return std::pair{std::string(first), std::string(rest)};
}

std::string write_event(const std::string& sent, const Fields& fields, const Minidump& dump) {
  std::string event;
  JsonWriter json(event);
  json.begin_object();
  // Of keys that stand twice the last one counts: what the client says of the crash goes before what the dump says.
  write_crash(json, dump);
  json.key("contexts").begin_object();
  if (!dump.os.empty()) json.key("os").begin_object().key("name").string(dump.os).end_object();
  if (!dump.architecture.empty()) json.key("device").begin_object().key("arch").string(dump.architecture).end_object();
  json.end_object();
  if (const Result<JsonDocument> document = JsonDocument::parse(sent); document && document->root().is_object()) {
    document->root().each_member([&](std::string_view name, JsonValue member) {
      if (name == "contexts" || name == "platform" || name == "timestamp") return true;
      json.key(name);
      write_value(json, member);
      return true;
    });
  }
  for (const auto& [name, members] : fields) {
    json.key(name);
    if (members.size() == 1 && members.begin()->first.empty()) {
      json.string(members.begin()->second);
      continue;
    }
    json.begin_object();
    for (const auto& [key, value] : members) json.key(key).string(value);
    json.end_object();
  }
  json.end_object();
  return event;
}

}  // namespace

Result<MinidumpUpload> read_minidump_upload(std::string_view body, std::string_view boundary) {
  MinidumpUpload upload;
  std::string_view dump_bytes = body;
  std::string sent;
  std::map<std::string, std::string> pieces;  // sentry__1, sentry__2, … where a field was too long for one
  Fields fields;
  std::vector<std::pair<std::string, std::string>> others;
  if (!boundary.empty()) {
    dump_bytes = {};
    TRY(const std::vector<net::MultipartPart> parts, net::parse_multipart(body, boundary));
    for (const net::MultipartPart& part : parts) {
      if (part.name == kDumpField || (dump_bytes.empty() && is_minidump(part.content))) {
        dump_bytes = part.content;
      } else if (part.name == "sentry") {
        sent = part.content;
      } else if (part.name.starts_with("sentry__")) {
        pieces.emplace(fmt::format("{:0>8}", part.name.substr(8)), part.content);
      } else if (const auto path = read_path(part.name)) {
        fields[path->first][path->second] = part.content;
      } else if (!part.file_name.empty()) {
        others.emplace_back(part.file_name, std::string(part.content));
      }
    }
    for (const auto& [number, piece] : pieces) sent += piece;
  }
  TRY(const Minidump dump, read_minidump(dump_bytes));
  upload.event = write_event(sent, fields, dump);
  upload.attachments.emplace_back("minidump.dmp", std::string(dump_bytes));
  std::ranges::move(others, std::back_inserter(upload.attachments));
  return upload;
}

}  // namespace bellwether::errors
