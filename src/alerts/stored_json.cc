#include "alerts/stored_json.h"

#include <charconv>

namespace bellwether::alerts {

using codec::JsonValue;
using codec::JsonWriter;

void write_text(JsonWriter& json, std::string_view name, std::string_view text) {
  if (!text.empty()) json.key(name).string(text);
}

void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  json.key(name).begin_array();
  for (const std::string& text : texts) json.string(text);
  json.end_array();
}

void write_labels(JsonWriter& json, std::string_view name, const Labels& labels) {
  if (labels.empty()) return;
  json.key(name).begin_array();
  for (const auto& [label, value] : labels) json.begin_array().string(label).string(value).end_array();
  json.end_array();
}

void write_id(JsonWriter& json, std::string_view name, std::uint64_t id) {
  // As text: a 64-bit number does not survive readers that know doubles only.
  json.key(name).string(fmt::format("{:x}", id));
}

void write_integer(JsonWriter& json, std::string_view name, std::int64_t value) {
  if (value != 0) json.key(name).integer(value);
}

StoredReader::StoredReader(JsonValue object) : object_(object) {
  if (!object.is_object()) fault("is no object");
}

void StoredReader::text(std::string_view name, std::string& out) {
  const std::optional<JsonValue> found = object_.find(name);
  if (!found) return;
  const std::optional<std::string_view> value = found->as_string();
  if (!value) return fault(fmt::format("'{}' is no text", name));
  out = *value;
}

void StoredReader::texts(std::string_view name, std::vector<std::string>& out) {
  const std::optional<JsonValue> found = object_.find(name);
  if (!found) return;
  found->each_element([&](JsonValue element) {
    const std::optional<std::string_view> value = element.as_string();
    if (value)
      out.emplace_back(*value);
    else
      fault(fmt::format("'{}' holds something else than texts", name));
    return value.has_value();
  });
}

void StoredReader::labels(std::string_view name, Labels& out) {
  const std::optional<JsonValue> found = object_.find(name);
  if (!found) return;
  found->each_element([&](JsonValue pair) {
    std::vector<std::string> parts;
    pair.each_element([&](JsonValue part) {
      parts.emplace_back(part.as_string().value_or(""));
      return true;
    });
    if (parts.size() == 2)
      out.emplace_back(std::move(parts[0]), std::move(parts[1]));
    else
      fault(fmt::format("'{}' holds something else than pairs", name));
    return parts.size() == 2;
  });
}

void StoredReader::id(std::string_view name, std::uint64_t& out) {
  std::string digits;
  text(name, digits);
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), out, 16);
  if (problem != std::errc() || end != digits.data() + digits.size()) fault(fmt::format("'{}' is no number", name));
}

void StoredReader::boolean(std::string_view name, bool& out) {
  const std::optional<JsonValue> found = object_.find(name);
  if (!found) return;
  const std::optional<bool> value = found->as_boolean();
  if (!value) return fault(fmt::format("'{}' is neither true nor false", name));
  out = *value;
}

void StoredReader::time(std::string_view name, UnixSeconds& out) {
  if (const std::optional<std::int64_t> value = whole(name)) out = unix_seconds(*value);
}

void StoredReader::span(std::string_view name, seconds& out) {
  if (const std::optional<std::int64_t> value = whole(name)) out = seconds(*value);
}

std::optional<std::int64_t> StoredReader::whole(std::string_view name) {
  const std::optional<JsonValue> found = object_.find(name);
  if (!found) return std::nullopt;
  const std::optional<std::int64_t> value = found->as_integer();
  if (!value) fault(fmt::format("'{}' is no such number", name));
  return value;
}

void StoredReader::fault(std::string what) {
  if (fault_.empty()) fault_ = std::move(what);
}

Result<void> StoredReader::outcome(std::string_view of_what) const {
  if (fault_.empty()) return {};
  return fail(Code::kDataLoss, fmt::format("{}: {}", of_what, fault_));
}

Result<codec::JsonDocument> parse_stored(std::string_view json, std::string_view of_what) {
  Result<codec::JsonDocument> document = codec::JsonDocument::parse(json);
  if (document) return document;
  return std::unexpected(
      Error(Code::kDataLoss, fmt::format("{} is not JSON", of_what)).caused_by(std::move(document).error()));
}

}  // namespace bellwether::alerts
