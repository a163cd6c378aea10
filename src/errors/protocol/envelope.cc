#include "errors/protocol/envelope.h"

#include <chrono>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/json_reader.h"
#include "errors/event/times.h"

namespace bellwether::errors {
namespace {

using codec::JsonDocument;
using codec::JsonValue;

std::string string_of(JsonValue object, std::string_view name) {
  const std::optional<JsonValue> member = object.find(name);
  const std::optional<std::string_view> text = member ? member->as_string() : std::nullopt;
  return std::string(text.value_or(std::string_view()));
}

// One line of JSON from `at` on: the parsed object, and where the next line begins.
struct HeaderLine {
  JsonDocument document;
  std::size_t next;
};

Result<HeaderLine> read_header(std::string_view body, std::size_t at, std::string_view what) {
  const std::size_t end = std::min(body.find('\n', at), body.size());
  if (end - at > EnvelopeReader::kMaxHeaderBytes) {
    return fail(Code::kResourceExhausted,
                fmt::format("the {} at byte {} is longer than {} bytes", what, at, EnvelopeReader::kMaxHeaderBytes));
  }
  Result<JsonDocument> document = JsonDocument::parse(body.substr(at, end - at));
  if (!document)
    return fail(Code::kInvalidArgument, fmt::format("the {} at byte {}: {}", what, at, document.error().message()));
  if (!document->root().is_object()) {
    return fail(Code::kInvalidArgument, fmt::format("the {} at byte {} is no JSON object", what, at));
  }
  return HeaderLine{std::move(*document), std::min(end + 1, body.size())};
}

Result<EnvelopeHeader> header_of(JsonValue root) {
  EnvelopeHeader header;
  if (const std::string id = string_of(root, "event_id"); !id.empty()) {
    header.id = parse_event_id(id);
    if (!header.id)
      return fail(Code::kInvalidArgument,
                  fmt::format("the envelope's event_id '{}' is not 32 hex digits", printable(id)));
  }
  header.dsn = string_of(root, "dsn");
  if (const std::optional<JsonValue> sdk = root.find("sdk"); sdk && sdk->is_object()) {
    header.sdk = string_of(*sdk, "name");
    if (const std::string version = string_of(*sdk, "version"); !version.empty()) header.sdk += "/" + version;
  }
  if (const std::optional<JsonValue> sent = root.find("sent_at")) header.sent = read_event_time(*sent);
  return header;
}

}  // namespace

Result<EnvelopeReader> EnvelopeReader::open(std::string_view body) {
  TRY(const HeaderLine line, read_header(body, 0, "envelope's header"));
  TRY(EnvelopeHeader header, header_of(line.document.root()));
  return EnvelopeReader(body, std::move(header), line.next);
}

Result<std::optional<EnvelopeItem>> EnvelopeReader::next() {
  while (at_ < body_.size() && (body_[at_] == '\n' || body_[at_] == '\r')) ++at_;
  if (at_ >= body_.size()) return std::nullopt;
  if (++items_ > kMaxItems)
    return fail(Code::kResourceExhausted, fmt::format("more than {} items in one envelope", kMaxItems));
  TRY(const HeaderLine line, read_header(body_, at_, "item's header"));
  const JsonValue root = line.document.root();
  EnvelopeItem item;
  item.type = string_of(root, "type");
  if (item.type.empty()) return fail(Code::kInvalidArgument, fmt::format("the item at byte {} has no type", at_));
  item.content_type = string_of(root, "content_type");
  item.filename = string_of(root, "filename");
  item.attachment_type = string_of(root, "attachment_type");
  if (const std::optional<JsonValue> count = root.find("item_count")) {
    if (const std::optional<std::int64_t> number = count->as_integer(); number && *number >= 0) {
      item.item_count = static_cast<std::uint64_t>(*number);
    }
  }
  std::size_t end;
  if (const std::optional<JsonValue> length = root.find("length"); length && !length->is_null()) {
    const std::optional<std::int64_t> bytes = length->as_integer();
    if (!bytes || *bytes < 0)
      return fail(Code::kInvalidArgument, fmt::format("the item at byte {} has a length that is no number", at_));
    if (static_cast<std::uint64_t>(*bytes) > body_.size() - line.next) {
      return fail(Code::kInvalidArgument, fmt::format("the item at byte {} says {} bytes, but only {} follow", at_,
                                                      *bytes, body_.size() - line.next));
    }
    end = line.next + static_cast<std::size_t>(*bytes);
    if (end < body_.size() && body_[end] != '\n') {
      return fail(Code::kInvalidArgument,
                  fmt::format("the item at byte {} does not end after the {} bytes that it says", at_, *bytes));
    }
  } else {
    end = std::min(body_.find('\n', line.next), body_.size());
  }
  item.payload = body_.substr(line.next, end - line.next);
  at_ = std::min(end + 1, body_.size());
  return item;
}

}  // namespace bellwether::errors
