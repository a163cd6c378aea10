// Fields: the members of a JSON object that a reader knows by name, taken in one pass. Of a name that stands twice the last counts; null is
// absent; members of other names are left alone. A name that was not listed does not compile.
//
//   using FrameFields = Fields<"function", "lineno">;
//   const FrameFields frame(value);
//   if (const auto line = frame.get<"lineno">()) …
//
// Views, which live as long as the document.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

#include "codec/json_reader.h"

namespace bellwether::errors {

template <std::size_t kBytes>
struct FieldName {
  char text[kBytes]{};
  consteval FieldName(const char (&name)[kBytes]) { std::copy_n(name, kBytes, text); }
  constexpr std::string_view view() const { return {text, kBytes - 1}; }
};

template <FieldName... kNames>
class Fields {
 public:
  Fields() = default;
  explicit Fields(const codec::JsonValue& object) {
    const auto take = [this](std::string_view name, codec::JsonValue value) {
      for (std::size_t i = 0; i < kAll.size(); ++i) {
        if (kAll[i] != name) continue;
        if (value.is_null()) {
          values_[i].reset();
        } else {
          values_[i] = value;
        }
        break;
      }
      return true;
    };
    object.each_member(std::ref(take));
  }
  explicit Fields(const std::optional<codec::JsonValue>& object) {
    if (object) *this = Fields(*object);
  }

  template <FieldName kName>
  const std::optional<codec::JsonValue>& get() const {
    constexpr auto kIndex = static_cast<std::size_t>(std::ranges::find(kAll, kName.view()) - kAll.begin());
    static_assert(kIndex < kAll.size(), "not one of the names of these Fields");
    return values_[kIndex];
  }

 private:
  static constexpr std::array<std::string_view, sizeof...(kNames)> kAll{kNames.view()...};
  std::array<std::optional<codec::JsonValue>, sizeof...(kNames)> values_{};
};

}  // namespace bellwether::errors
