// FrameParts: what of one stack frame tells it from others, before stack rules have their say. Line numbers are never among it.
//
// Views into the frame and into what a KeptText keeps. Pure.
#pragma once

#include <string_view>

#include "errors/event/event.h"
#include "errors/grouping/component_tree.h"
#include "errors/grouping/family.h"

namespace bellwether::errors {

struct FramePart {
  std::string_view value;
  bool contributes = false;
  std::string_view hint;

  bool is_there() const { return !value.empty(); }
};

struct FrameParts {
  FramePart module, filename, function, context_line;  // in the order in which they are hashed
  std::string_view short_function;                     // trimmed, as rules see it
  bool contributes = false;
  std::string_view hint;
};

enum class StackSize : std::uint8_t { kSingleFrame, kMoreFrames };

// `before` is the frame that called this one, null for the first.
FrameParts parts_of(const Frame& frame, const Frame* before, std::string_view platform, StackSize size, KeptText& kept);

// The platform of a frame: its own, or its event's.
inline std::string_view platform_of(const Frame& frame, std::string_view event_platform) {
  return frame.platform.empty() ? event_platform : std::string_view(frame.platform);
}

}  // namespace bellwether::errors
