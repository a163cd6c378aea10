// Runs a task to its end within the call: for the command line and tests, where the pool has no threads and nothing ever waits.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>

#include "base/check.h"
#include "runtime/task.h"

namespace bellwether::app {

namespace inline_task_detail {

struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    [[noreturn]] void unhandled_exception() { std::terminate(); }
  };
};

template <class T>
Detached drive(runtime::Task<T> task, std::optional<T>& out) {
  out.emplace(co_await std::move(task));
}

}  // namespace inline_task_detail

// The task must not wait for another thread.
template <class T>
T run_inline(runtime::Task<T> task) {
  std::optional<T> out;
  inline_task_detail::drive(std::move(task), out);
  CHECK(out.has_value(), "the task waits for another thread");
  return std::move(*out);
}

}  // namespace bellwether::app
