// Starting a program: what run_child and ChildRunner share. As posix_spawn does, with clone(CLONE_VM | CLONE_VFORK), so that the parent's size
// does not matter, but on a stack that is kept: posix_spawn maps one for each child and unmaps it again, which in a process of several
// threads is two fifths of what starting a child costs (TLB shootdowns, and the threads wait for each other's map). The child's pid
// descriptor comes from the same call (CLONE_PIDFD, Linux 5.2).
#pragma once

#include <cstddef>
#include <memory>

#include <signal.h>
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

struct StartedChild {
  pid_t pid = -1;
  Descriptor end;  // becomes readable when the child has ended
};

// Starts programs that have their own process group, default signals and no descriptors but the three. One thread at a time. A file that the
// kernel cannot execute (a script without "#!") is given to /bin/sh, as execvp does.
class Spawner {
 public:
  Spawner();

  // kNotFound, kPermissionDenied and so on by what the program's start says; kInvalidArgument without an absolute path. `command` is only
  // read, but exec wants it writable. Blocks until the child has begun its program, a tenth of a millisecond.
  Result<StartedChild> start(ChildCommand& command, const StandardStreams& streams) const;

 private:
  std::unique_ptr<std::byte[]> stack_;  // of one child at a time, until its exec
};

// Blocks until the child has ended, which after a kill or a readable pid descriptor is at once, and lets its number go.
siginfo_t reap(pid_t pid);

}  // namespace bellwether::runtime
