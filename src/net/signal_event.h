// SignalEvent: one coroutine waits, others on the same shard wake it. Waking is posted, so that set() never runs the waiter's code.
#pragma once

#include <coroutine>
#include <utility>

#include "runtime/shard.h"

namespace bellwether::net {

class SignalEvent {
 public:
  explicit SignalEvent(runtime::Shard& shard) : shard_(shard) {}
  SignalEvent(const SignalEvent&) = delete;
  SignalEvent& operator=(const SignalEvent&) = delete;

  void set() {
    if (std::exchange(is_set_, true)) return;
    if (waiter_) wake();
  }

  // co_await event.wait(): until set() was called since the last wait ended.
  auto wait() {
    struct Awaiter {
      SignalEvent& event;
      bool await_ready() const { return event.is_set_; }
      void await_suspend(std::coroutine_handle<> waiter) const { event.waiter_ = waiter; }
      void await_resume() const { event.is_set_ = false; }
    };
    return Awaiter{*this};
  }

 private:
  void wake() {
    shard_.post([waiter = std::exchange(waiter_, {})] { waiter.resume(); });
  }

  runtime::Shard& shard_;
  std::coroutine_handle<> waiter_;
  bool is_set_ = false;
};

}  // namespace bellwether::net
