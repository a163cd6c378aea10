#include "runtime/spawn.h"

#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__clang__)
#define BW_UNINSTRUMENTED __attribute__((noinline, disable_sanitizer_instrumentation))
#else
#define BW_UNINSTRUMENTED __attribute__((noinline, no_sanitize("address", "thread", "undefined")))
#endif

#if defined(__SANITIZE_THREAD__)
#define BW_THREAD_SANITIZER
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define BW_THREAD_SANITIZER
#endif
#endif

// ThreadSanitizer takes clone for a fork and prepares a second process in the memory that the child shares; glibc's other name passes it by.
#ifdef BW_THREAD_SANITIZER
extern "C" int __clone(int (*)(void*), void*, int, void*, ...);
#define BW_CLONE ::__clone
#else
#define BW_CLONE ::clone
#endif

namespace bellwether::runtime {
namespace {

constexpr std::size_t kStackBytes = 32 << 10;  // begin_program calls nothing but the kernel
constexpr int kSignals = 64;
constexpr std::size_t kSignalSetBytes = kSignals / 8;
constexpr std::uint64_t kNoSignals = 0;

struct Program {
  const char* file;
  char* const* arguments;
  char* const* environment;
  const char* directory;
  StandardStreams streams;
  int failure = 0;  // errno
};

template <typename... Arguments>
BW_UNINSTRUMENTED void attempt(Program& program, long number, Arguments... arguments) {
  if (::syscall(number, arguments...) < 0 && program.failure == 0) program.failure = errno;
}

// Runs in the child, in its parent's memory and with its thread's errno, while that thread waits: system calls only, and nothing that a
// sanitizer would instrument, since its books are the parent's. All signals are blocked until none can reach a handler of the parent.
BW_UNINSTRUMENTED int begin_program(void* opaque) {
  Program& program = *static_cast<Program*>(opaque);
  // SIG_DFL without flags, as the kernel wants it. That of SIGKILL and SIGSTOP cannot be set.
  constexpr long kDefaultAction[4] = {};
  for (int signal = 1; signal <= kSignals; ++signal) {
    ::syscall(SYS_rt_sigaction, signal, kDefaultAction, nullptr, kSignalSetBytes);
  }
  attempt(program, SYS_setpgid, 0, 0);
  const int descriptors[] = {program.streams.input, program.streams.output, program.streams.errors};
  for (int target = STDIN_FILENO; target <= STDERR_FILENO; ++target) {
    // One that is in its place already only has to stay open.
    if (descriptors[target] == target) {
      attempt(program, SYS_fcntl, target, F_SETFD, 0);
    } else {
      attempt(program, SYS_dup3, descriptors[target], target, 0);
    }
  }
  attempt(program, SYS_chdir, program.directory);
  // Ours are all close-on-exec: this is for those that a library opened without it, and no failure before Linux 5.9, which lacks it.
  ::syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, 0);
  attempt(program, SYS_rt_sigprocmask, SIG_SETMASK, &kNoSignals, nullptr, kSignalSetBytes);
  if (program.failure == 0) attempt(program, SYS_execve, program.file, program.arguments, program.environment);
  ::syscall(SYS_exit_group, 127);
  __builtin_unreachable();
}

// Until the child has begun its program, or has ended because it could not: program.failure says so.
Result<StartedChild> run(Program& program, std::byte* stack_end) {
  // All that can be handled but SIGCHLD, which nobody does: the kernel would queue one that came meanwhile, and wake some thread to drop it.
  sigset_t handled, before;
  sigfillset(&handled);
  sigdelset(&handled, SIGCHLD);
  ::pthread_sigmask(SIG_BLOCK, &handled, &before);
  int end = -1;
  const pid_t pid = BW_CLONE(begin_program, stack_end, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &program, &end);
  const int failure = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) return std::unexpected(Error::from_errno(failure, "start a process"));
  StartedChild child{.pid = pid, .end = Descriptor(end)};
  if (program.failure != 0) {
    reap(pid);
  } else if (!child.end.is_open()) {
    ::kill(pid, SIGKILL);
    reap(pid);
    return fail(Code::kUnavailable, "the kernel gives no pid descriptors: Linux 5.2 is the first that does");
  }
  return child;
}

void append_pointers(std::vector<char*>& pointers, std::vector<std::string>& texts) {
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
}

}  // namespace

Result<Pipe> Pipe::create() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return std::unexpected(Error::from_errno(errno, "pipe"));
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

Spawner::Spawner() : stack_(std::make_unique_for_overwrite<std::byte[]>(kStackBytes)) {}

Result<StartedChild> Spawner::start(ChildCommand& command, const StandardStreams& streams) const {
  if (command.arguments.empty() || !command.arguments.front().starts_with('/')) {
    return fail(Code::kInvalidArgument, "a command needs the absolute path of its program");
  }
  std::string shell = "/bin/sh";
  std::vector<char*> pointers;
  pointers.reserve(command.arguments.size() + command.environment.size() + 3);
  pointers.push_back(shell.data());
  append_pointers(pointers, command.arguments);
  const std::size_t environment = pointers.size();
  append_pointers(pointers, command.environment);

  Program program{.file = pointers[1],
                  .arguments = &pointers[1],
                  .environment = &pointers[environment],
                  .directory = command.directory.c_str(),
                  .streams = streams};
  Result<StartedChild> child = run(program, stack_.get() + kStackBytes);
  if (program.failure == ENOEXEC) {
    program.file = pointers[0];
    program.arguments = &pointers[0];
    program.failure = 0;
    child = run(program, stack_.get() + kStackBytes);
  }
  if (child && program.failure != 0)
    return std::unexpected(Error::from_errno(program.failure, "start " + command.arguments.front()));
  return child;
}

siginfo_t reap(pid_t pid) {
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED) != 0 && errno == EINTR) {
  }
  return info;
}

}  // namespace bellwether::runtime
