#include "checks/wire/command_pipe.h"

#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bellwether::checks {
namespace {

Result<void> make_fifo(const CommandPipeOptions& options) {
  if (::mkfifo(options.path.c_str(), options.mode) == 0) {
    // mkfifo is subject to the umask; the mode was asked for.
    if (::chmod(options.path.c_str(), options.mode) != 0) {
      return std::unexpected(Error::from_errno(errno, "set the mode of " + options.path));
    }
    return {};
  }
  if (errno != EEXIST) return std::unexpected(Error::from_errno(errno, "make the command pipe " + options.path));
  struct stat status{};
  if (::stat(options.path.c_str(), &status) != 0) return std::unexpected(Error::from_errno(errno, options.path));
  if (!S_ISFIFO(status.st_mode)) return fail(Code::kAlreadyExists, options.path + " is there already and is no FIFO");
  return {};
}

}  // namespace

Result<std::unique_ptr<CommandPipe>> CommandPipe::open(const CommandPipeOptions& options, Intake& intake,
                                                       Metrics& metrics, Refusals& refusals) {
  TRY_VOID(make_fifo(options));
  // For writing too, so that there is always a writer and never an end of the file.
  runtime::Descriptor pipe(::open(options.path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!pipe.is_open()) return std::unexpected(Error::from_errno(errno, "open the command pipe " + options.path));
  ::fcntl(pipe.get(), F_SETPIPE_SZ, static_cast<int>(kPipeBytes));
  runtime::Descriptor wake(::eventfd(0, EFD_CLOEXEC));
  if (!wake.is_open()) return std::unexpected(Error::from_errno(errno, "eventfd"));
  return std::unique_ptr<CommandPipe>(
      new CommandPipe(options.path, std::move(pipe), std::move(wake), intake, metrics, refusals));
}

CommandPipe::CommandPipe(std::string path, runtime::Descriptor pipe, runtime::Descriptor wake, Intake& intake,
                         Metrics& metrics, Refusals& refusals)
    : path_(std::move(path)),
      pipe_(std::move(pipe)),
      wake_(std::move(wake)),
      intake_(intake),
      bytes_(metrics.counter("checks.pipe_bytes", {}, "Bytes read from the command pipe")),
      too_long_(
          refusals.reason("checks", "command_too_long", "A line of the command pipe that is longer than 64 KiB")) {
  thread_ = std::thread([this] { serve(); });
  pthread_setname_np(thread_.native_handle(), "command-pipe");
}

CommandPipe::~CommandPipe() {
  {
    const runtime::MutexLock lock(flow_->mutex);
    flow_->is_stopping = true;
  }
  flow_->changed.notify_all();
  ::eventfd_write(wake_.get(), 1);
  thread_.join();
}

void CommandPipe::serve() {
  while (true) {
    std::array<pollfd, 2> polled = {pollfd{pipe_.get(), POLLIN, 0}, pollfd{wake_.get(), POLLIN, 0}};
    if (::poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) return;
    if (polled[1].revents != 0) return;
    if (polled[0].revents == 0) continue;
    const std::size_t before = held_.size();
    held_.resize(before + kReadBytes);
    const ssize_t count = ::read(pipe_.get(), held_.data() + before, kReadBytes);
    held_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count <= 0) continue;
    bytes_.add(static_cast<std::uint64_t>(count));
    hand_over_lines();
  }
}

void CommandPipe::hand_over_lines() {
  if (is_skipping_) {
    const std::size_t end = held_.find('\n');
    is_skipping_ = end == std::string::npos;
    held_.erase(0, is_skipping_ ? held_.size() : end + 1);
  }
  const std::size_t last = held_.rfind('\n');
  if (last == std::string::npos) {
    if (held_.size() <= kMaxLineBytes) return;
    too_long_.refuse(held_, path_);
    held_.clear();
    is_skipping_ = true;
    return;
  }
  std::string rest = held_.substr(last + 1);
  held_.resize(last + 1);
  std::string lines = std::exchange(held_, std::move(rest));
  refuse_long_lines(lines);
  if (!begin_batch()) return;
  intake_.shard().post([intake = &intake_, flow = flow_, lines = std::move(lines)] {
    intake->commands(lines, kCommandPipeSource);
    const runtime::MutexLock lock(flow->mutex);
    --flow->in_flight;
    flow->changed.notify_one();
  });
}

void CommandPipe::refuse_long_lines(std::string& lines) {
  if (lines.size() <= kMaxLineBytes) return;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = lines.find('\n', at) + 1;
    if (end - at > kMaxLineBytes) {
      too_long_.refuse(std::string_view(lines).substr(at, kMaxLineBytes), path_);
      lines.erase(at, end - at);
    } else {
      at = end;
    }
  }
}

bool CommandPipe::begin_batch() {
  const runtime::MutexLock lock(flow_->mutex);
  while (flow_->in_flight == kMaxBatches && !flow_->is_stopping) flow_->changed.wait(flow_->mutex);
  ++flow_->in_flight;
  return !flow_->is_stopping;
}

}  // namespace bellwether::checks
