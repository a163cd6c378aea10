// EventParts: the stack traces of an event that grouping looks at, each taken apart and judged by the stack rules once.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "errors/event/event.h"
#include "errors/grouping/component_tree.h"
#include "errors/grouping/stack_parts.h"

namespace bellwether::errors {

struct JudgedStack {
  const Stacktrace* stacktrace;
  StackParts parts;
};

struct EventParts {
  std::vector<std::optional<JudgedStack>> exceptions;  // one for each; empty where it has no stack trace
  const Thread* thread = nullptr;                      // the one that speaks for the event
  std::string_view no_thread_because;
  std::optional<JudgedStack> thread_stack;
  std::optional<JudgedStack> stacktrace;  // of the event itself

  // The stack that names the place of the error: of the last exception, else of the thread, else the event's. Null if there is none.
  const JudgedStack* main_stack() const;
};

EventParts take_apart(const Event& event, const StackRules& rules, KeptText& kept);

}  // namespace bellwether::errors
