// CommandPipe: the FIFO into which scripts write external commands, a line each. A thread of its own reads it in large pieces and hands
// whole lines to the intake, so that a flood of passive results costs the shard nothing but their work.
//
// The pipe stays when the process ends: a script that writes then waits for the next one, where it would otherwise make a plain file of that
// name and lose its commands. Writers wait too while the engine has not taken kMaxBatches yet: nothing is dropped. A line longer than
// kMaxLineBytes is refused.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include <sys/types.h>

#include "base/metrics.h"
#include "base/refusals.h"
#include "base/result.h"
#include "checks/commands/intake.h"
#include "runtime/descriptor.h"
#include "runtime/mutex.h"

namespace bellwether::checks {

struct CommandPipeOptions {
  std::string path;
  mode_t mode = 0660;
};

class CommandPipe {
 public:
  static constexpr std::size_t kPipeBytes = 1 << 20;  // asked of the kernel, which may give less
  static constexpr std::size_t kReadBytes = 256 << 10;
  static constexpr std::size_t kMaxLineBytes = 64 << 10;
  static constexpr std::size_t kMaxBatches = 4;  // with the shard and not taken yet

  // Makes the FIFO unless it is there. kAlreadyExists when something else has that name. `intake` outlives the pipe.
  static Result<std::unique_ptr<CommandPipe>> open(const CommandPipeOptions& options, Intake& intake, Metrics& metrics,
                                                   Refusals& refusals);
  // What was read and not handed over yet is dropped with the shard; nothing is read from here on.
  ~CommandPipe();
  CommandPipe(const CommandPipe&) = delete;
  CommandPipe& operator=(const CommandPipe&) = delete;

 private:
  CommandPipe(std::string path, runtime::Descriptor pipe, runtime::Descriptor wake, Intake& intake, Metrics& metrics,
              Refusals& refusals);

  // How many batches the shard has not taken. Shared with the batches, which may outlive the pipe.
  struct Flow {
    runtime::Mutex mutex;
    runtime::Condition changed;
    std::size_t in_flight BW_GUARDED_BY(mutex) = 0;
    bool is_stopping BW_GUARDED_BY(mutex) = false;
  };

  void serve();
  // Hands over the whole lines of what was read, and keeps the rest.
  void hand_over_lines();
  void refuse_long_lines(std::string& lines);
  // Waits for its turn; false when the pipe is being closed.
  bool begin_batch();

  const std::string path_;
  runtime::Descriptor pipe_, wake_;
  Intake& intake_;
  Counter& bytes_;
  Refusals::Reason& too_long_;
  std::string held_;          // read and not handed over
  bool is_skipping_ = false;  // to the end of a line that is too long
  const std::shared_ptr<Flow> flow_ = std::make_shared<Flow>();
  std::thread thread_;
};

}  // namespace bellwether::checks
