// run_child: runs a program, collects what it prints, and kills it when it takes too long. No shell: arguments reach it as they are.
//
//   ChildCommand command;
//   command.arguments = {"/usr/lib/nagios/plugins/check_load", "-w", "5"};
//   Result<ChildOutcome> outcome = co_await run_child(shard, std::move(command));
//
// The child has its own process group, /dev/null as input, default signals and no descriptors but its own three. When it ends or is
// killed, so is the rest of its group; output that a survivor of it writes later is not waited for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "runtime/shard.h"
#include "runtime/task.h"

namespace bellwether::runtime {

// What becomes of processes that a program left behind when it ended and that keep its output open.
enum class Survivors : std::uint8_t {
  kKill,   // the program's process group is killed
  kLeave,  // they live on; the output's read end is closed on them
  kAwait,  // the outcome waits until they close the output, at most for another timeout, after which the group is killed: as Nagios does
};

struct ChildCommand {
  std::vector<std::string> arguments;    // the first is the program's absolute path
  std::vector<std::string> environment;  // "NAME=value", all of it: nothing is inherited
  std::string directory = "/";
  nanoseconds timeout = seconds(60);
  std::size_t max_output_bytes = 64 << 10;  // of each stream; the rest is read and dropped
  Survivors survivors = Survivors::kKill;   // of ChildRunner; run_child kills the whole group in any case
};

struct ChildOutcome {
  int exit_code = -1;  // -1 when a signal ended it
  int signal = 0;      // that ended it
  bool has_timed_out = false;
  bool is_truncated = false;
  std::string output;
  std::string errors;
  nanoseconds duration{0};
};

// On `shard`, from its thread. kNotFound, kPermissionDenied and so on when the program cannot be started; everything after that is an
// outcome. Destroying the task kills the child.
Task<Result<ChildOutcome>> run_child(Shard& shard, ChildCommand command);

}  // namespace bellwether::runtime
