#include "archive/record_codec.h"

#include "archive/binary.h"

namespace bellwether::archive {
namespace {

std::int64_t count_millis(UnixMillis time) {
  return time.time_since_epoch().count();
}

}  // namespace

bool Attributes::next(std::string_view& key, std::string_view& value) {
  if (rest_.empty()) return false;
  ByteReader reader(rest_);
  key = reader.text();
  value = reader.text();
  rest_ = reader.rest();
  return !reader.failed();
}

void encode_head(const Record& record, std::string& out) {
  put(record.project, out);
  put(record.group, out);
  put(record.id.high, out);
  put(record.id.low, out);
  put(count_millis(record.when), out);
  put(count_millis(record.received), out);
  put_text(record.text, out);
  for (const auto& [key, value] : record.attributes) {
    put_text(key, out);
    put_text(value, out);
  }
}

void encode_body(const Record& record, std::string& out) {
  const std::size_t length_at = out.size();
  put(std::uint32_t{0}, out);
  encode_head(record, out);
  put_at(static_cast<std::uint32_t>(out.size() - length_at - sizeof(std::uint32_t)), out.data() + length_at);
  put_text(record.facts, out);
  out.append(record.payload);
}

std::optional<Head> decode_head(std::string_view bytes) {
  ByteReader reader(bytes);
  Head head;
  head.project = reader.get<std::uint32_t>();
  head.group = reader.get<std::uint64_t>();
  head.id.high = reader.get<std::uint64_t>();
  head.id.low = reader.get<std::uint64_t>();
  head.when = UnixMillis(milliseconds(reader.get<std::int64_t>()));
  head.received = UnixMillis(milliseconds(reader.get<std::int64_t>()));
  head.text = reader.text();
  head.attributes = Attributes(reader.rest());
  while (!reader.failed() && !reader.rest().empty()) {
    reader.text();
    reader.text();
  }
  if (reader.failed()) return std::nullopt;
  return head;
}

std::optional<Body> decode_body(std::string_view bytes) {
  ByteReader reader(bytes);
  Body body;
  body.head = reader.take(reader.get<std::uint32_t>());
  body.facts = reader.text();
  body.payload = reader.rest();
  if (reader.failed() || !decode_head(body.head)) return std::nullopt;
  return body;
}

StoredRecord to_stored(Position position, const Head& head) {
  StoredRecord record;
  record.position = position;
  record.project = head.project;
  record.group = head.group;
  record.id = head.id;
  record.when = head.when;
  record.received = head.received;
  record.text = head.text;
  Attributes attributes = head.attributes;
  for (std::string_view key, value; attributes.next(key, value);) record.attributes.emplace_back(key, value);
  return record;
}

}  // namespace bellwether::archive
