#include "errors/api/json_copy.h"

namespace bellwether::errors {

using codec::JsonKind;
using codec::JsonValue;
using codec::JsonWriter;

void copy_json(JsonWriter& json, JsonValue value) {
  switch (value.kind()) {
    case JsonKind::kNull:
      json.null();
      break;
    case JsonKind::kBoolean:
      json.boolean(*value.as_boolean());
      break;
    case JsonKind::kInteger:
      json.integer(*value.as_integer());
      break;
    case JsonKind::kUnsigned:
    case JsonKind::kDouble:
      json.number(*value.as_double());
      break;
    case JsonKind::kString:
      json.string(*value.as_string());
      break;
    case JsonKind::kArray:
      json.begin_array();
      value.each_element([&](JsonValue element) {
        copy_json(json, element);
        return true;
      });
      json.end_array();
      break;
    case JsonKind::kObject:
      json.begin_object();
      value.each_member([&](std::string_view name, JsonValue member) {
        json.key(name);
        copy_json(json, member);
        return true;
      });
      json.end_object();
      break;
  }
}

}  // namespace bellwether::errors
