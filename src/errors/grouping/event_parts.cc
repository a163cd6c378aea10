#include "errors/grouping/event_parts.h"

#include <algorithm>

namespace bellwether::errors {
namespace {

// The only one of which it is true; null if there are none or several.
template <class Predicate>
const Thread* only_thread(const std::vector<Thread>& threads, Predicate predicate) {
  const auto found = std::ranges::find_if(threads, predicate);
  if (found == threads.end() || std::find_if(found + 1, threads.end(), predicate) != threads.end()) return nullptr;
  return &*found;
}

void choose_thread(const Event& event, EventParts& parts) {
  if (event.threads.empty()) return;
  parts.thread = only_thread(event.threads, [](const Thread& thread) { return thread.is_crashed; });
  if (parts.thread == nullptr) {
    parts.thread = only_thread(event.threads, [](const Thread& thread) { return thread.is_current; });
  }
  if (parts.thread == nullptr && event.threads.size() == 1) parts.thread = &event.threads.front();
  if (parts.thread == nullptr) {
    parts.no_thread_because = "none of the threads is the only one that crashed or runs";
  } else if (!parts.thread->stacktrace) {
    parts.no_thread_because = "the thread has no stack trace";
  }
}

}  // namespace

const JudgedStack* EventParts::main_stack() const {
  for (auto each = exceptions.rbegin(); each != exceptions.rend(); ++each) {
    if (*each) return &**each;
  }
  if (thread_stack) return &*thread_stack;
  return stacktrace ? &*stacktrace : nullptr;
}

EventParts take_apart(const Event& event, const StackRules& rules, KeptText& kept) {
  EventParts parts;
  const auto judge = [&](const Stacktrace& stacktrace, const Exception* exception) {
    return JudgedStack{.stacktrace = &stacktrace,
                       .parts = parts_of(stacktrace, event.platform, exception, rules, kept)};
  };
  parts.exceptions.reserve(event.exceptions.size());
  for (const Exception& exception : event.exceptions) {
    parts.exceptions.emplace_back();
    if (exception.stacktrace) parts.exceptions.back() = judge(*exception.stacktrace, &exception);
  }
  choose_thread(event, parts);
  if (parts.thread != nullptr && parts.thread->stacktrace) {
    parts.thread_stack = judge(*parts.thread->stacktrace, nullptr);
  }
  if (event.stacktrace) parts.stacktrace = judge(*event.stacktrace, nullptr);
  return parts;
}

}  // namespace bellwether::errors
