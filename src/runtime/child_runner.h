// ChildRunner: many short programs at once: checks, event handlers, notification commands. A few threads of its own, each with an epoll,
// start children as posix_spawn does (spawn.h; never fork, which costs 20 ms from a process of 2 GiB), collect their output, kill the process group of
// those that take too long, and hand outcomes back in batches. run_child (child_process.h) is for the occasional child of a shard.
//
//   runner.start(std::move(command), shard, [](ChildOutcome outcome) { … });     // called on the shard
//
// A child's outcome comes when it ends, or at its timeout when its process group has been killed. Processes that it leaves behind with its
// output open delay nothing unless ChildCommand::survivors says so. Output beyond max_output_bytes is taken and dropped, a pipe's fill at a
// turn, so that a flood slows down nobody else.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "base/result.h"
#include "base/time.h"
#include "runtime/child_process.h"
#include "runtime/shard.h"

namespace bellwether::runtime {

struct ChildRunnerOptions {
  std::size_t threads = 0;            // 0: one for each CPU
  std::size_t max_running = 256;      // for each thread; more wait in order
  std::size_t max_waiting = 100'000;  // limits.children_waiting
};

class ChildRunner {
 public:
  ChildRunner(const ChildRunnerOptions& options, Metrics& metrics);
  // Kills what runs; no `done` is called from then on. To be destroyed before the shards.
  ~ChildRunner();
  ChildRunner(const ChildRunner&) = delete;
  ChildRunner& operator=(const ChildRunner&) = delete;

  using Done = std::move_only_function<void(Result<ChildOutcome>)>;
  // Any thread. `done` is called on `home`'s thread, with an error when the program cannot be started. kResourceExhausted at once, without
  // `done`, past max_waiting.
  Result<void> start(ChildCommand command, Shard& home, Done done);

  std::size_t running() const;
  std::size_t waiting() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace bellwether::runtime
