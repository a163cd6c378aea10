// Stack traces on their way into the payload: frames oldest first, of at most kMaxFrames a trace (the middle is cut), with the lines around each
// and its variables while there is room for them in the event.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "codec/json_reader.h"
#include "errors/event/draft.h"

namespace bellwether::errors {

class StackWriter {
 public:
  static constexpr std::size_t kMaxFrames = 250;
  static constexpr std::size_t kMaxDetailBytes =
      512 << 10;                                       // of all stacks: beyond it frames lose their lines and variables
  static constexpr std::size_t kMaxBytes = 640 << 10;  // of all stacks: beyond it there are no more frames

  explicit StackWriter(Draft& draft) : draft_(draft) {}

  static bool has_frames(const std::optional<codec::JsonValue>& stacktrace);

  // As the member `name`; nothing when there is no frame. One Draft's traces share the bounds above.
  void write(std::string_view name, const std::optional<codec::JsonValue>& stacktrace);

 private:
  void write_frame(const codec::JsonValue& frame);
  void write_details(const codec::JsonValue& frame);

  Draft& draft_;
  std::size_t written_ = 0;
};

}  // namespace bellwether::errors
