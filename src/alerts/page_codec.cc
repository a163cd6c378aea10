#include "alerts/page_codec.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "codec/json_reader.h"
#include "codec/json_writer.h"

namespace bellwether::alerts {
namespace {

using codec::JsonValue;
using codec::JsonWriter;

void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  json.key(name).begin_array();
  for (const std::string& text : texts) json.string(text);
  json.end_array();
}

void write_text(JsonWriter& json, std::string_view name, std::string_view text) {
  if (!text.empty()) json.key(name).string(text);
}

void write_message(JsonWriter& json, const Message& message) {
  json.begin_object().key("notification").string(message.notification);
  // As text: a 64-bit number does not survive readers that know doubles only.
  json.key("problem").string(fmt::format("{:x}", message.problem));
  json.key("kind").string(kind_name(message.kind)).key("state").string(state_name(message.state));
  write_text(json, "module", message.module);
  write_text(json, "host", message.host);
  write_text(json, "service", message.service);
  write_text(json, "title", message.title);
  write_text(json, "body", message.body);
  write_text(json, "output", message.output);
  write_text(json, "author", message.author);
  write_text(json, "comment", message.comment);
  json.key("number").unsigned_integer(message.number);
  json.key("when").integer(message.when.time_since_epoch().count());
  if (message.folded > 0) json.key("folded").unsigned_integer(message.folded);
  write_texts(json, "folded_names", message.folded_names);
  write_text(json, "link", message.link);
  if (!message.labels.empty()) {
    json.key("labels").begin_array();
    for (const auto& [label, value] : message.labels) json.begin_array().string(label).string(value).end_array();
    json.end_array();
  }
  json.end_object();
}

// Reads members into fields and remembers the first fault.
class Reader {
 public:
  explicit Reader(JsonValue object) : object_(object) {
    if (!object.is_object()) fault("is no object");
  }

  void text(std::string_view name, std::string& out) {
    const std::optional<JsonValue> member = object_.find(name);
    if (!member) return;
    const std::optional<std::string_view> value = member->as_string();
    if (!value) return fault(fmt::format("'{}' is no text", name));
    out = *value;
  }

  template <class Integer>
  void integer(std::string_view name, Integer& out) {
    const std::optional<JsonValue> member = object_.find(name);
    if (!member) return;
    const std::optional<std::int64_t> value = member->as_integer();
    if (!value || !std::in_range<Integer>(*value)) return fault(fmt::format("'{}' is no such number", name));
    out = static_cast<Integer>(*value);
  }

  void texts(std::string_view name, std::vector<std::string>& out) {
    const std::optional<JsonValue> member = object_.find(name);
    if (!member) return;
    member->each_element([&](JsonValue element) {
      const std::optional<std::string_view> value = element.as_string();
      if (value)
        out.emplace_back(*value);
      else
        fault(fmt::format("'{}' holds something else than texts", name));
      return value.has_value();
    });
  }

  template <class Enum>
  void name_of(std::string_view name, std::optional<Enum> (*find)(std::string_view), Enum& out) {
    std::string word;
    text(name, word);
    const std::optional<Enum> value = find(word);
    if (!value) return fault(fmt::format("'{}' is no {}", word, name));
    out = *value;
  }

  void fault(std::string what) {
    if (fault_.empty()) fault_ = std::move(what);
  }
  Result<void> outcome(std::string_view of_what) const {
    if (fault_.empty()) return {};
    return fail(Code::kDataLoss, fmt::format("{}: {}", of_what, fault_));
  }
  std::optional<JsonValue> member(std::string_view name) const { return object_.find(name); }

 private:
  JsonValue object_;
  std::string fault_;
};

Result<Message> read_message(JsonValue value) {
  Message message;
  Reader reader(value);
  reader.text("notification", message.notification);
  std::string problem;
  reader.text("problem", problem);
  const auto [end, bad] = std::from_chars(problem.data(), problem.data() + problem.size(), message.problem, 16);
  if (bad != std::errc() || end != problem.data() + problem.size()) reader.fault("'problem' is no number");
  reader.name_of("kind", find_kind, message.kind);
  reader.name_of("state", find_state, message.state);
  reader.text("module", message.module);
  reader.text("host", message.host);
  reader.text("service", message.service);
  reader.text("title", message.title);
  reader.text("body", message.body);
  reader.text("output", message.output);
  reader.text("author", message.author);
  reader.text("comment", message.comment);
  reader.integer("number", message.number);
  std::int64_t when = 0;
  reader.integer("when", when);
  message.when = UnixMillis(milliseconds(when));
  reader.integer("folded", message.folded);
  reader.texts("folded_names", message.folded_names);
  reader.text("link", message.link);
  if (const std::optional<JsonValue> labels = reader.member("labels")) {
    labels->each_element([&](JsonValue pair) {
      std::vector<std::string> parts;
      pair.each_element([&](JsonValue part) {
        parts.emplace_back(part.as_string().value_or(""));
        return true;
      });
      if (parts.size() == 2)
        message.labels.emplace_back(std::move(parts[0]), std::move(parts[1]));
      else
        reader.fault("a label is no pair");
      return parts.size() == 2;
    });
  }
  TRY_VOID(reader.outcome("stored message"));
  return message;
}

Result<codec::JsonDocument> parse(std::string_view json) {
  Result<codec::JsonDocument> document = codec::JsonDocument::parse(json);
  if (document) return document;
  return std::unexpected(Error(Code::kDataLoss, "a stored page is not JSON").caused_by(std::move(document).error()));
}

}  // namespace

std::string encode_message(const Message& message) {
  std::string out;
  JsonWriter json(out);
  write_message(json, message);
  return out;
}

std::string encode_page(const Page& page) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("key").string(page.key).key("contact").string(page.contact);
  json.key("channel").string(channel_name(page.method.channel)).key("target").string(page.method.target);
  write_text(json, "receiver", page.method.receiver);
  write_text(json, "command_line", page.command_line);
  write_texts(json, "environment", page.environment);
  json.key("message");
  write_message(json, page.message);
  json.end_object();
  return out;
}

Result<Message> decode_message(std::string_view json) {
  TRY(const codec::JsonDocument document, parse(json));
  return read_message(document.root());
}

Result<Page> decode_page(std::string_view json) {
  TRY(const codec::JsonDocument document, parse(json));
  Page page;
  Reader reader(document.root());
  reader.text("key", page.key);
  if (page.key.empty()) reader.fault("has no key");
  reader.text("contact", page.contact);
  reader.name_of("channel", find_channel, page.method.channel);
  reader.text("target", page.method.target);
  reader.text("receiver", page.method.receiver);
  reader.text("command_line", page.command_line);
  reader.texts("environment", page.environment);
  TRY_VOID(reader.outcome("stored page"));
  const std::optional<JsonValue> message = reader.member("message");
  if (!message) return fail(Code::kDataLoss, "stored page: has no message");
  TRY(page.message, read_message(*message));
  return page;
}

}  // namespace bellwether::alerts
