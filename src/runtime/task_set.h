// TaskSet: the tasks that were spawned on a shard and have not ended. It owns their frames; destroying it
// destroys what is suspended, innermost locals first, as leaving their scopes would. One thread.
#pragma once

#include <coroutine>
#include <cstddef>

#include "runtime/task.h"

namespace bellwether::runtime {

class Shard;

class TaskSet {
 public:
  TaskSet() = default;
  TaskSet(const TaskSet&) = delete;
  TaskSet& operator=(const TaskSet&) = delete;
  ~TaskSet() { destroy_all(); }

  // Runs `task` until its first suspension; its frame goes when it ends, on `shard`'s thread.
  void start(Task<void> task, Shard& shard);
  void destroy_all();
  std::size_t size() const { return size_; }

 private:
  struct Root;
  struct Link {
    Link* previous = this;
    Link* next = this;
  };

  Link head_;
  std::size_t size_ = 0;
};

}  // namespace bellwether::runtime
