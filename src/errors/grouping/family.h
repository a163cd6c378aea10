// Families of platforms, as stack rules tell them apart.
#pragma once

#include <cstdint>
#include <string_view>

namespace bellwether::errors {

enum class Family : std::uint8_t { kOther = 1, kNative = 2, kJavascript = 4 };

constexpr Family family_of(std::string_view platform) {
  if (platform == "javascript" || platform == "node") return Family::kJavascript;
  for (const std::string_view native : {"native", "c", "cocoa", "objc", "swift"}) {
    if (platform == native) return Family::kNative;
  }
  return Family::kOther;
}

}  // namespace bellwether::errors
