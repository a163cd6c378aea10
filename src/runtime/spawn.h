// Starting a program with posix_spawn: what run_child and ChildRunner share. posix_spawn, never fork: the parent's size does not matter.
#pragma once

#include <signal.h>
#include <spawn.h>
#include <sys/types.h>

#include "base/result.h"
#include "runtime/child_process.h"
#include "runtime/descriptor.h"

namespace bellwether::runtime {

struct Pipe {
  Descriptor read_end, write_end;  // blocking, close-on-exec

  static Result<Pipe> create();
};

// What the child gets as 0, 1 and 2.
struct StandardStreams {
  int input = -1;
  int output = -1;
  int errors = -1;
};

// Starts programs that have their own process group, default signals and no descriptors but the three. One thread at a time. A file that the
// kernel cannot execute (a script without "#!") is given to /bin/sh, as execvp does.
class Spawner {
 public:
  Spawner();
  ~Spawner();
  Spawner(const Spawner&) = delete;
  Spawner& operator=(const Spawner&) = delete;

  // kNotFound, kPermissionDenied and so on by what the program's start says; kInvalidArgument without an absolute path. `command` is only
  // read, but posix_spawn wants it writable. Blocks until the child has begun its program, a tenth of a millisecond.
  Result<pid_t> start(ChildCommand& command, const StandardStreams& streams) const;

 private:
  posix_spawnattr_t attributes_;
};

// A descriptor that becomes readable when the child has ended.
Result<Descriptor> open_pid_descriptor(pid_t pid);

// Blocks until the child has ended, which after a kill or a readable pid descriptor is at once, and lets its number go.
siginfo_t reap(pid_t pid);

}  // namespace bellwether::runtime
