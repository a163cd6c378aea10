// Gate: keeps count of who is inside, refuses newcomers once it is closing, and says when the last has left. What runs through a Gate
// may hold references to its owner: the owner closes the gate, awaits it, and only then goes.
//
//   Result<Gate::Pass> pass = gate_.enter();
//   if (!pass) co_return;                       // closing
//   …
//   co_await gate_.close();                     // in the owner
//
// One shard.
#pragma once

#include <coroutine>
#include <cstddef>
#include <utility>

#include "base/check.h"
#include "base/result.h"
#include "runtime/task.h"

namespace bellwether::runtime {

class Gate {
 public:
  Gate() = default;
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  ~Gate() { CHECK(inside_ == 0, "{} still inside a gate that goes", inside_); }

  // Being inside; leaves when destroyed.
  class Pass {
   public:
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass& operator=(Pass&& other) noexcept {
      std::swap(gate_, other.gate_);
      return *this;
    }
    ~Pass() {
      if (gate_ != nullptr) gate_->leave();
    }

   private:
    friend class Gate;
    explicit Pass(Gate& gate) : gate_(&gate) {}
    Gate* gate_;
  };

  // kCancelled once the gate is closing.
  Result<Pass> enter() {
    if (is_closing_) return fail(Code::kCancelled, "shutting down");
    ++inside_;
    return Pass(*this);
  }

  // Refuses newcomers from now on; ends when nobody is inside. Once.
  Task<void> close() {
    CHECK(!is_closing_, "a gate closes once");
    is_closing_ = true;
    Emptied emptied{*this};
    co_await emptied;
  }

  bool is_closing() const { return is_closing_; }
  std::size_t inside() const { return inside_; }

 private:
  struct Emptied {
    Gate& gate;
    bool await_ready() const { return gate.inside_ == 0; }
    void await_suspend(std::coroutine_handle<> awaiter) const { gate.closer_ = awaiter; }
    void await_resume() const noexcept {}
    ~Emptied() { gate.closer_ = {}; }
  };

  void leave() {
    if (--inside_ == 0 && closer_) std::exchange(closer_, {}).resume();
  }

  std::size_t inside_ = 0;
  bool is_closing_ = false;
  std::coroutine_handle<> closer_;
};

}  // namespace bellwether::runtime
