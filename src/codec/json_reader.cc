#include "codec/json_reader.h"

#include <bit>
#include <cstring>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/text.h"

namespace bellwether::codec {

using Element = simdjson::dom::element;
static_assert(sizeof(Element) == sizeof(JsonValue) && std::is_trivially_copyable_v<Element>);

struct JsonDocument::Parsed {
  simdjson::dom::parser parser;
  Element root;
};

// The way between our opaque value and the library's.
struct JsonAccess {
  static JsonValue wrap(Element element) {
    JsonValue value;
    std::memcpy(value.element_, &element, sizeof element);
    return value;
  }
  static Element unwrap(const JsonValue& value) {
    Element element;
    std::memcpy(static_cast<void*>(&element), value.element_, sizeof element);
    return element;
  }
};

namespace {

template <class T>
std::optional<T> get(const JsonValue& value) {
  T result;
  if (JsonAccess::unwrap(value).get(result) != simdjson::SUCCESS) return std::nullopt;
  return result;
}

template <class T>
Result<T> required(const std::optional<JsonValue>& member, std::optional<T> value, std::string_view name,
                   std::string_view kind) {
  if (value) return *value;
  return fail(Code::kInvalidArgument,
              fmt::format("member '{}' {}", printable(name), member ? fmt::format("is not {}", kind) : "is missing"));
}

}  // namespace

JsonKind JsonValue::kind() const {
  switch (JsonAccess::unwrap(*this).type()) {
    case simdjson::dom::element_type::ARRAY:
      return JsonKind::kArray;
    case simdjson::dom::element_type::OBJECT:
      return JsonKind::kObject;
    case simdjson::dom::element_type::INT64:
      return JsonKind::kInteger;
    case simdjson::dom::element_type::UINT64:
      return JsonKind::kUnsigned;
    case simdjson::dom::element_type::DOUBLE:
      return JsonKind::kDouble;
    case simdjson::dom::element_type::STRING:
      return JsonKind::kString;
    case simdjson::dom::element_type::BOOL:
      return JsonKind::kBoolean;
    case simdjson::dom::element_type::NULL_VALUE:
      break;
  }
  return JsonKind::kNull;
}

std::optional<bool> JsonValue::as_boolean() const {
  return get<bool>(*this);
}
std::optional<double> JsonValue::as_double() const {
  return get<double>(*this);
}
std::optional<std::string_view> JsonValue::as_string() const {
  return get<std::string_view>(*this);
}

std::optional<std::int64_t> JsonValue::as_integer() const {
  if (const auto integer = get<std::int64_t>(*this)) return integer;
  const auto number = get<double>(*this);
  if (!number || !(*number >= -0x1p63 && *number < 0x1p63)) return std::nullopt;
  const auto integer = static_cast<std::int64_t>(*number);
  if (static_cast<double>(integer) != *number) return std::nullopt;
  return integer;
}

std::optional<JsonValue> JsonValue::find(std::string_view name) const {
  Element member;
  if (JsonAccess::unwrap(*this).at_key(name).get(member) != simdjson::SUCCESS) return std::nullopt;
  return JsonAccess::wrap(member);
}

Result<std::string_view> JsonValue::string_at(std::string_view name) const {
  const auto member = find(name);
  return required(member, member ? member->as_string() : std::nullopt, name, "a string");
}

Result<double> JsonValue::number_at(std::string_view name) const {
  const auto member = find(name);
  return required(member, member ? member->as_double() : std::nullopt, name, "a number");
}

Result<std::int64_t> JsonValue::integer_at(std::string_view name) const {
  const auto member = find(name);
  return required(member, member ? member->as_integer() : std::nullopt, name, "a whole number");
}

void JsonValue::each_element(const std::function<bool(JsonValue)>& visit) const {
  simdjson::dom::array elements;
  if (JsonAccess::unwrap(*this).get(elements) != simdjson::SUCCESS) return;
  for (const Element element : elements)
    if (!visit(JsonAccess::wrap(element))) return;
}

void JsonValue::each_member(const std::function<bool(std::string_view, JsonValue)>& visit) const {
  simdjson::dom::object members;
  if (JsonAccess::unwrap(*this).get(members) != simdjson::SUCCESS) return;
  for (const auto member : members)
    if (!visit(member.key, JsonAccess::wrap(member.value))) return;
}

std::size_t JsonValue::size() const {
  std::size_t size = 0;
  each_element([&size](JsonValue) { return ++size, true; });
  each_member([&size](std::string_view, JsonValue) { return ++size, true; });
  return size;
}

Result<JsonDocument> JsonDocument::parse(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes)
    return fail(Code::kResourceExhausted,
                fmt::format("a JSON text of {} bytes is longer than {}", text.size(), max_bytes));
  auto parsed = std::make_unique<Parsed>();
  simdjson::error_code error = parsed->parser.allocate(text.size(), kMaxDepth);
  if (error == simdjson::SUCCESS) error = parsed->parser.parse(text.data(), text.size()).get(parsed->root);
  if (error == simdjson::SUCCESS) return JsonDocument(std::move(parsed));
  if (const auto fault = find_json_fault(text))
    return fail(Code::kInvalidArgument, fmt::format("not JSON at byte {}: {}", fault->offset, fault->reason));
  return fail(Code::kInvalidArgument, fmt::format("JSON that we do not take: {}", simdjson::error_message(error)));
}

JsonDocument::JsonDocument(std::unique_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

JsonValue JsonDocument::root() const {
  return JsonAccess::wrap(parsed_->root);
}

}  // namespace bellwether::codec
