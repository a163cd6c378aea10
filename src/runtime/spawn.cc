#include "runtime/spawn.h"

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bellwether::runtime {
namespace {

class FileActions {
 public:
  FileActions(const ChildCommand& command, const StandardStreams& streams) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, streams.input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, streams.output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, streams.errors, STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions_, command.directory.c_str());
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
  }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

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

Spawner::Spawner() {
  posix_spawnattr_init(&attributes_);
  posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setpgroup(&attributes_, 0);
  sigset_t signals;
  sigfillset(&signals);
  posix_spawnattr_setsigdefault(&attributes_, &signals);
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&attributes_, &signals);
}

Spawner::~Spawner() {
  posix_spawnattr_destroy(&attributes_);
}

Result<pid_t> Spawner::start(ChildCommand& command, const StandardStreams& streams) const {
  if (command.arguments.empty() || !command.arguments.front().starts_with('/')) {
    return fail(Code::kInvalidArgument, "a command needs the absolute path of its program");
  }
  const FileActions actions(command, streams);
  std::string shell = "/bin/sh";
  std::vector<char*> pointers;
  pointers.reserve(command.arguments.size() + command.environment.size() + 3);
  pointers.push_back(shell.data());
  append_pointers(pointers, command.arguments);
  const std::size_t environment = pointers.size();
  append_pointers(pointers, command.environment);

  pid_t pid = -1;
  int failed = ::posix_spawn(&pid, pointers[1], actions.get(), &attributes_, &pointers[1], &pointers[environment]);
  if (failed == ENOEXEC) {
    failed = ::posix_spawn(&pid, pointers[0], actions.get(), &attributes_, &pointers[0], &pointers[environment]);
  }
  if (failed != 0) return std::unexpected(Error::from_errno(failed, "start " + command.arguments.front()));
  return pid;
}

Result<Descriptor> open_pid_descriptor(pid_t pid) {
  Descriptor descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!descriptor.is_open()) return std::unexpected(Error::from_errno(errno, "watch a child"));
  return descriptor;
}

siginfo_t reap(pid_t pid) {
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED) != 0 && errno == EINTR) {
  }
  return info;
}

}  // namespace bellwether::runtime
