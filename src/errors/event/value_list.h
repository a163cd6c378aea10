// The list forms that SDKs send: {"values": [...]}, a bare list, or one bare object in place of a list of one.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "codec/json_reader.h"

namespace bellwether::errors {

// The objects of it in order, without null and what is no object. Empty for an absent value.
inline std::vector<codec::JsonValue> objects_of(const std::optional<codec::JsonValue>& list) {
  std::vector<codec::JsonValue> objects;
  if (!list) return objects;
  const auto take = [&objects](codec::JsonValue element) {
    if (element.is_object()) objects.push_back(element);
    return true;
  };
  if (list->is_array()) {
    list->each_element(std::ref(take));
  } else if (const auto values = list->find("values"); values && values->is_array()) {
    values->each_element(std::ref(take));
  } else if (values && values->is_object()) {
    take(*values);
  } else if (list->is_object() && !values && list->size() > 0) {
    take(*list);
  }
  return objects;
}

}  // namespace bellwether::errors
