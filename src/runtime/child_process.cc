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
#include <signal.h>
#include <unistd.h>

#include "base/check.h"
#include "runtime/descriptor.h"
#include "runtime/spawn.h"

namespace bellwether::runtime {
namespace {

using boost::asio::posix::stream_descriptor;

constexpr std::size_t kPipeBytes = 64 << 10;

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
    reap(pid_);
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

  siginfo_t take_end() {
    is_reaped_ = true;
    return reap(pid_);
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
  TRY(Pipe output, Pipe::create());
  TRY(Pipe errors, Pipe::create());
  const Descriptor input(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!input.is_open()) return std::unexpected(Error::from_errno(errno, "open /dev/null"));
  ::fcntl(output.read_end.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(errors.read_end.get(), F_SETFL, O_NONBLOCK);
  const Spawner spawner;
  const StandardStreams streams{input.get(), output.write_end.get(), errors.write_end.get()};
  TRY(StartedChild child, spawner.start(command, streams));
  return Started{child.pid, std::move(child.end), std::move(output.read_end), std::move(errors.read_end)};
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
  const siginfo_t end = child.take_end();
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
