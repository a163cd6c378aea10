#include "runtime/child_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <coroutine>
#include <memory>
#include <utility>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "runtime/descriptor.h"

namespace bellwether::runtime {
namespace {

using boost::asio::posix::stream_descriptor;

constexpr std::size_t kPipeBytes = 64 << 10;

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;

  static Result<Pipe> create() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return std::unexpected(Error::from_errno(errno, "pipe"));
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
  }
};

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

class SpawnSettings {
 public:
  SpawnSettings(const ChildCommand& command, int output, int errors) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, errors, STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions_, command.directory.c_str());
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setpgroup(&attributes_, 0);
    sigset_t signals;
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
  }
  ~SpawnSettings() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

// One of the child's streams. Waits are completed by callbacks that hold `self` weakly, because the waiting frame may go first.
struct Stream {
  Stream(boost::asio::io_context& context, Descriptor read_end, std::size_t limit_)
      : descriptor(context, read_end.release()), limit(limit_) {}

  static void collect(const std::shared_ptr<Stream>& self) {
    self->descriptor.async_wait(stream_descriptor::wait_read,
                                [weak = std::weak_ptr(self)](const boost::system::error_code& error) {
                                  const std::shared_ptr<Stream> held = weak.lock();
                                  if (!error && held && held->drain()) collect(held);
                                });
  }

  // Takes what is there, at most what a pipe holds: a child that never stops printing must not hold up the shard. False at the end.
  bool drain() {
    std::array<char, 4096> buffer;
    for (std::size_t taken = 0; taken < kPipeBytes; taken += buffer.size()) {
      const ssize_t count = ::read(descriptor.native_handle(), buffer.data(), buffer.size());
      if (count < 0) return errno == EAGAIN || errno == EINTR;
      if (count == 0) return false;
      const std::size_t kept = std::min(static_cast<std::size_t>(count), limit - text.size());
      text.append(buffer.data(), kept);
      is_truncated = is_truncated || kept < static_cast<std::size_t>(count);
    }
    return true;
  }

  stream_descriptor descriptor;
  const std::size_t limit;
  std::string text;
  bool is_truncated = false;
};

// A started child until its end has been collected.
class Child {
 public:
  Child(boost::asio::io_context& context, pid_t pid, Descriptor pid_descriptor)
      : pid_(pid), ended_(std::make_shared<stream_descriptor>(context, pid_descriptor.release())) {}
  ~Child() {
    if (is_reaped_) return;
    kill_group();
    reap();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void kill_group() const { ::kill(-pid_, SIGKILL); }

  // Awaitable: the child has ended.
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> awaiter) {
    ended_->async_wait(stream_descriptor::wait_read,
                       [weak = std::weak_ptr(ended_), awaiter](const boost::system::error_code& error) {
                         if (!error && weak.lock()) awaiter.resume();
                       });
  }
  void await_resume() const noexcept {}

  // Blocks until it has ended, which after a kill or the wait is at once.
  siginfo_t reap() {
    siginfo_t info{};
    while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) != 0 && errno == EINTR) {
    }
    is_reaped_ = true;
    return info;
  }

 private:
  const pid_t pid_;
  const std::shared_ptr<stream_descriptor> ended_;
  bool is_reaped_ = false;
};

struct Started {
  pid_t pid;
  Descriptor pid_descriptor;
  Descriptor output;
  Descriptor errors;
};

Result<Started> start(ChildCommand& command) {
  if (command.arguments.empty() || !command.arguments.front().starts_with('/')) {
    return fail(Code::kInvalidArgument, "a command needs the absolute path of its program");
  }
  TRY(Pipe output, Pipe::create());
  TRY(Pipe errors, Pipe::create());
  const SpawnSettings settings(command, output.write_end.get(), errors.write_end.get());
  const std::vector<char*> arguments = pointers_to(command.arguments);
  const std::vector<char*> environment = pointers_to(command.environment);
  pid_t pid = -1;
  const int failed = ::posix_spawn(&pid, arguments[0], settings.actions(), settings.attributes(), arguments.data(),
                                   environment.data());
  if (failed != 0) return std::unexpected(Error::from_errno(failed, "start " + command.arguments.front()));
  Descriptor pid_descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!pid_descriptor.is_open()) {
    const int number = errno;
    ::kill(-pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return std::unexpected(Error::from_errno(number, "watch " + command.arguments.front()));
  }
  return Started{pid, std::move(pid_descriptor), std::move(output.read_end), std::move(errors.read_end)};
}

}  // namespace

Task<Result<ChildOutcome>> run_child(Shard& shard, ChildCommand command) {
  CHECK(shard.is_current(), "run_child of another shard");
  const Monotonic begin = std::chrono::steady_clock::now();
  CO_TRY(Started started, start(command));
  boost::asio::io_context& context = shard.io_context();
  const auto output = std::make_shared<Stream>(context, std::move(started.output), command.max_output_bytes);
  const auto errors = std::make_shared<Stream>(context, std::move(started.errors), command.max_output_bytes);
  Stream::collect(output);
  Stream::collect(errors);
  Child child(context, started.pid, std::move(started.pid_descriptor));
  ChildOutcome outcome;
  const std::unique_ptr<Timer> timeout = shard.after(command.timeout, [&child, &outcome] {
    outcome.has_timed_out = true;
    child.kill_group();
  });
  co_await child;
  child.kill_group();  // what it left behind; its number stays taken until it is reaped
  const siginfo_t end = child.reap();
  output->drain();
  errors->drain();
  if (end.si_code == CLD_EXITED) {
    outcome.exit_code = end.si_status;
  } else {
    outcome.signal = end.si_status;
  }
  outcome.is_truncated = output->is_truncated || errors->is_truncated;
  outcome.output = std::move(output->text);
  outcome.errors = std::move(errors->text);
  outcome.duration = std::chrono::steady_clock::now() - begin;
  co_return outcome;
}

}  // namespace bellwether::runtime
