#include "runtime/shard.h"

#include <utility>

namespace bellwether::runtime {
namespace {

// The loop a thread runs is a property of that thread; handing it down every call would only restate it.
thread_local Shard* current_shard = nullptr;

class Sleep {
 public:
  Sleep(Shard& shard, nanoseconds delay) : shard_(shard), delay_(delay) {}
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> awaiter) {
    timer_ = shard_.after(delay_, [awaiter] { awaiter.resume(); });
  }
  void await_resume() const noexcept {}

 private:
  Shard& shard_;
  nanoseconds delay_;
  std::unique_ptr<Timer> timer_;  // cancels when the sleeping frame is destroyed
};

}  // namespace

Shard* Shard::current() {
  return current_shard;
}

Shard::Enter::Enter(Shard* shard) : before_(std::exchange(current_shard, shard)) {}
Shard::Enter::~Enter() {
  current_shard = before_;
}

void Shard::spawn(Task<void> task) {
  if (is_current()) {
    tasks_.start(std::move(task), *this);
    return;
  }
  post([this, task = std::move(task)]() mutable { tasks_.start(std::move(task), *this); });
}

Task<void> Shard::sleep(nanoseconds delay) {
  Sleep sleep(*this, delay);
  co_await sleep;
}

}  // namespace bellwether::runtime
