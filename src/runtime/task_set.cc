#include "runtime/task_set.h"

#include <exception>
#include <utility>

#include "runtime/shard.h"

namespace bellwether::runtime {

// The coroutine around a spawned task. Its promise is the list's link, so that keeping a task costs no
// further allocation.
struct TaskSet::Root {
  struct promise_type : Link {
    TaskSet* set = nullptr;

    ~promise_type() {
      if (set == nullptr) return;
      previous->next = next;
      next->previous = previous;
      --set->size_;
    }
    Root get_return_object() { return Root{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }  // the frame destroys itself
    void return_void() const noexcept {}
    [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
  };

  std::coroutine_handle<promise_type> handle;

  static Root run(Task<void> task, Shard& shard) {
    co_await std::move(task);
    co_await shard.resume();  // it may have ended on a pool's thread, and the set is the shard's
  }
};

void TaskSet::start(Task<void> task, Shard& shard) {
  const auto handle = Root::run(std::move(task), shard).handle;
  Root::promise_type& root = handle.promise();
  root.set = this;
  root.next = &head_;
  root.previous = head_.previous;
  head_.previous->next = &root;
  head_.previous = &root;
  ++size_;
  handle.resume();
}

void TaskSet::destroy_all() {
  while (head_.next != &head_) {
    auto& root = static_cast<Root::promise_type&>(*head_.next);
    std::coroutine_handle<Root::promise_type>::from_promise(root).destroy();
  }
}

}  // namespace bellwether::runtime
