#include "alerts/page_codec.h"

#include "alerts/stored_json.h"

namespace bellwether::alerts {
namespace {

using codec::JsonValue;
using codec::JsonWriter;

void write_message(JsonWriter& json, const Message& message) {
  json.begin_object().key("notification").string(message.notification);
  write_id(json, "problem", message.problem);
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
  write_integer(json, "folded", message.folded);
  write_texts(json, "folded_names", message.folded_names);
  write_text(json, "link", message.link);
  write_labels(json, "labels", message.labels);
  json.end_object();
}

Result<Message> read_message(JsonValue value) {
  Message message;
  StoredReader reader(value);
  reader.text("notification", message.notification);
  reader.id("problem", message.problem);
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
  reader.labels("labels", message.labels);
  TRY_VOID(reader.outcome("stored message"));
  return message;
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
  TRY(const codec::JsonDocument document, parse_stored(json, "stored message"));
  return read_message(document.root());
}

Result<Page> decode_page(std::string_view json) {
  TRY(const codec::JsonDocument document, parse_stored(json, "stored page"));
  Page page;
  StoredReader reader(document.root());
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
