// Events for tests of grouping, in a few words.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "errors/event/event.h"

namespace bellwether::errors {

inline Frame python_frame(std::string filename, std::string function, std::string context_line, bool is_in_app = true) {
  Frame frame;
  frame.abs_path = "/srv/app/" + filename;
  frame.filename = std::move(filename);
  frame.function = std::move(function);
  frame.context_line = std::move(context_line);
  frame.in_app = is_in_app;
  return frame;
}

inline Exception exception_of(std::string type, std::string value, std::vector<Frame> frames = {}) {
  Exception exception;
  exception.type = std::move(type);
  exception.value = std::move(value);
  if (!frames.empty()) exception.stacktrace = Stacktrace{.frames = std::move(frames)};
  return exception;
}

inline Event event_of(std::vector<Exception> exceptions, std::string platform = "python") {
  Event event;
  event.type = "error";
  event.platform = std::move(platform);
  event.exceptions = std::move(exceptions);
  return event;
}

inline Event message_event(std::string text, std::string message_template = {}) {
  Event event;
  event.type = "default";
  event.platform = "python";
  event.message = Message{.text = std::move(text), .template_ = std::move(message_template)};
  return event;
}

}  // namespace bellwether::errors
