// Any bytes as JSON, through the parser and through the check that finds faults: both must agree, and what was parsed
// must survive writing.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "codec/json_reader.h"
#include "codec/json_writer.h"

namespace {

using bellwether::codec::JsonDocument;
using bellwether::codec::JsonKind;
using bellwether::codec::JsonValue;
using bellwether::codec::JsonWriter;

void write(const JsonValue& value, JsonWriter& json) {
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
      value.each_element([&](JsonValue element) { return write(element, json), true; });
      json.end_array();
      return;
    case JsonKind::kObject:
      json.begin_object();
      value.each_member(
          [&](std::string_view name, JsonValue member) { return json.key(name), write(member, json), true; });
      json.end_object();
      return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto document = JsonDocument::parse(text);
  const auto fault = bellwether::codec::find_json_fault(text);
  if (!document) {
    // Numbers beyond 64 bits or the doubles are JSON, but not ours.
    const bool range = document.error().message().starts_with("JSON that we do not take");
    CHECK(fault || range, "refused without a fault: {}", document.error().message());
    return 0;
  }
  CHECK(!fault, "accepted with a fault at byte {}: {}", fault->offset, fault->reason);
  std::string out;
  JsonWriter json(out);
  write(document->root(), json);
  CHECK(JsonDocument::parse(out), "what we wrote is no JSON");
  return 0;
}
