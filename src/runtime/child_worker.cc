#include "runtime/child_worker.h"

#include <algorithm>
#include <cerrno>
#include <chrono>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"

namespace bellwether::runtime {
namespace {

constexpr std::size_t kEvents = 64;          // taken by one epoll_wait
constexpr std::size_t kMaxRestReads = 16;    // of what an ended child left: more than the largest pipe holds
constexpr std::size_t kDropBytes = 1 << 20;  // dropped at once past the limit

std::uint64_t key_of(std::uint32_t generation, std::uint32_t slot, unsigned event) {
  return std::uint64_t{generation} << 32 | std::uint64_t{slot} << 2 | event;
}

}  // namespace

ChildMetrics::ChildMetrics(Metrics& metrics)
    : started(metrics.counter("runtime.children.started", {}, "Child processes started")),
      not_started(metrics.counter("runtime.children.not_started", {}, "Child processes that could not be started")),
      timed_out(metrics.counter("runtime.children.timed_out", {}, "Child processes killed at their timeout")),
      truncated(metrics.counter("runtime.children.truncated", {}, "Child processes whose output was cut")),
      survived(metrics.counter("runtime.children.survived", {},
                               "Child processes that left others behind which kept their output open")),
      refused(metrics.counter("runtime.children.refused", {}, "Child processes refused because too many waited")) {}

ChildWorker::ChildWorker(std::size_t index, std::size_t max_running, ChildMetrics& metrics)
    : max_running_(max_running),
      metrics_(metrics),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_CLOEXEC)),
      null_(::open("/dev/null", O_RDWR | O_CLOEXEC)),
      buffer_(std::make_unique<std::array<char, kReadBytes>>()) {
  CHECK(epoll_.is_open() && wake_.is_open() && null_.is_open(), "child runner: {}",
        Error::from_errno(errno, "epoll, eventfd or /dev/null").message());
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = key_of(0, 0, static_cast<unsigned>(Event::kWake));
  CHECK(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event) == 0, "epoll_ctl: errno {}", errno);
  thread_ = std::thread([this] { serve(); });
  pthread_setname_np(thread_.native_handle(), fmt::format("children-{}", index).substr(0, 15).c_str());
}

ChildWorker::~ChildWorker() {
  {
    const MutexLock lock(mutex_);
    is_stopping_ = true;
  }
  ::eventfd_write(wake_.get(), 1);
  thread_.join();
}

void ChildWorker::put(Job job) {
  waiting_.fetch_add(1, std::memory_order_relaxed);
  bool is_first = false;
  {
    const MutexLock lock(mutex_);
    is_first = incoming_.empty();
    incoming_.push_back(std::move(job));
  }
  if (is_first) ::eventfd_write(wake_.get(), 1);
}

void ChildWorker::serve() {
  std::array<epoll_event, kEvents> events;
  while (true) {
    int timeout = -1;
    if (!queue_.empty() && running() < max_running_) {
      timeout = 0;
    } else if (earliest_due_ != Monotonic::max()) {
      const auto left = std::chrono::ceil<milliseconds>(earliest_due_ - std::chrono::steady_clock::now());
      timeout = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
    }
    const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout);
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      if (event.data.u64 != key_of(0, 0, static_cast<unsigned>(Event::kWake))) {
        handle(event.data.u64, event.events);
      } else if (!take_incoming()) {
        kill_all();
        return;
      }
    }
    check_due(std::chrono::steady_clock::now());
    post_finished();
    start_waiting();
    post_finished();
  }
}

bool ChildWorker::take_incoming() {
  eventfd_t ignored = 0;
  ::eventfd_read(wake_.get(), &ignored);
  std::vector<Job> taken;
  {
    const MutexLock lock(mutex_);
    if (is_stopping_) return false;
    taken.swap(incoming_);
  }
  for (Job& job : taken) queue_.push_back(std::move(job));
  return true;
}

void ChildWorker::start_waiting() {
  for (std::size_t i = 0; i < kStartsATurn && !queue_.empty() && running() < max_running_; ++i) {
    Job job = std::move(queue_.front());
    queue_.pop_front();
    waiting_.fetch_sub(1, std::memory_order_relaxed);
    start(std::move(job));
  }
}

void ChildWorker::start(Job job) {
  if (free_slots_.empty()) {
    free_slots_.push_back(static_cast<std::uint32_t>(children_.size()));
    children_.push_back(std::make_unique<Child>());
  }
  const std::uint32_t slot = free_slots_.back();
  Child& child = *children_[slot];
  child.job = std::move(job);
  if (Result<void> started = start_in(child); !started) {
    metrics_.not_started.add();
    tell(*child.job.home, std::move(child.job.done), std::unexpected(std::move(started).error()));
    child.job = {};
    return;
  }
  free_slots_.pop_back();
  child.is_used = true;
  running_.fetch_add(1, std::memory_order_relaxed);
  metrics_.started.add();
  watch(slot, child.end.get(), Event::kEnd);
  set_due(child, child.started + std::min<nanoseconds>(kWatchStreamsAfter, child.job.command.timeout));
}

Result<void> ChildWorker::start_in(Child& child) {
  TRY(Pipe output, Pipe::create());
  TRY(Pipe errors, Pipe::create());
  child.started = std::chrono::steady_clock::now();
  const StandardStreams streams{null_.get(), output.write_end.get(), errors.write_end.get()};
  TRY(StartedChild started, spawner_.start(child.job.command, streams));
  child.pid = started.pid;
  child.end = std::move(started.end);
  child.output.descriptor = std::move(output.read_end);
  child.errors.descriptor = std::move(errors.read_end);
  return {};
}

void ChildWorker::handle(std::uint64_t key, std::uint32_t events) {
  const auto slot = static_cast<std::uint32_t>((key & 0xffffffff) >> 2);
  Child& child = *children_[slot];
  if (!child.is_used || child.generation != key >> 32) return;
  switch (static_cast<Event>(key & 3)) {
    case Event::kWake:
      break;
    case Event::kEnd:
      on_end(slot);
      break;
    case Event::kOutput:
      on_readable(slot, child.output, events);
      break;
    case Event::kErrors:
      on_readable(slot, child.errors, events);
      break;
  }
}

void ChildWorker::on_end(std::uint32_t slot) {
  Child& child = *children_[slot];
  if (child.has_ended) return;
  child.has_ended = true;
  unwatch(child.end.get());
  child.is_end_awaited = false;
  if (child.is_given_up) {
    reap(child.pid);
    release(slot);
    return;
  }
  if (!read_rest(child)) {
    finish(slot);
    return;
  }
  metrics_.survived.add();
  if (child.job.command.survivors == Survivors::kAwait && !child.outcome.has_timed_out) {
    set_due(child, child.started + 2 * child.job.command.timeout);
    watch_streams(slot);
    return;
  }
  // Its number stays taken until it is reaped, so this cannot hit anybody else's group.
  if (child.job.command.survivors == Survivors::kKill) ::kill(-child.pid, SIGKILL);
  finish(slot);
}

void ChildWorker::on_readable(std::uint32_t slot, Stream& stream, std::uint32_t events) {
  Child& child = *children_[slot];
  if (!stream.descriptor.is_open()) return;
  if ((events & EPOLLIN) != 0 ? read_some(child.job.command, stream) : (events & (EPOLLHUP | EPOLLERR)) == 0) return;
  close(stream);
  if (child.has_ended && !child.output.descriptor.is_open() && !child.errors.descriptor.is_open()) finish(slot);
}

void ChildWorker::check_due(Monotonic now) {
  if (now < earliest_due_) return;
  earliest_due_ = Monotonic::max();
  for (std::uint32_t slot = 0; slot < children_.size(); ++slot) {
    if (children_[slot]->is_used && children_[slot]->due <= now) on_due(slot, now);
    if (children_[slot]->is_used) earliest_due_ = std::min(earliest_due_, children_[slot]->due);
  }
}

void ChildWorker::on_due(std::uint32_t slot, Monotonic now) {
  Child& child = *children_[slot];
  const Monotonic deadline = child.started + child.job.command.timeout;
  if (child.is_given_up) {
    set_due(child, Monotonic::max());
  } else if (child.has_ended) {
    ::kill(-child.pid, SIGKILL);
    finish(slot);
  } else if (child.outcome.has_timed_out) {
    // The kernel does not let it end: tell, and reap it whenever it does.
    child.is_given_up = true;
    finish(slot);
  } else if (now >= deadline) {
    metrics_.timed_out.add();
    child.outcome.has_timed_out = true;
    ::kill(-child.pid, SIGKILL);
    set_due(child, now + kKillGrace);
  } else {
    watch_streams(slot);
    set_due(child, deadline);
  }
}

void ChildWorker::watch_streams(std::uint32_t slot) {
  Child& child = *children_[slot];
  if (std::exchange(child.are_streams_watched, true)) return;
  const auto add = [&](Stream& stream, Event event) {
    if (!stream.descriptor.is_open()) return;
    watch(slot, stream.descriptor.get(), event);
    stream.is_watched = true;
  };
  add(child.output, Event::kOutput);
  add(child.errors, Event::kErrors);
}

void ChildWorker::finish(std::uint32_t slot) {
  Child& child = *children_[slot];
  ChildOutcome& outcome = child.outcome;
  outcome.duration = std::chrono::steady_clock::now() - child.started;
  if (child.has_ended) {
    const siginfo_t end = reap(child.pid);
    if (end.si_code == CLD_EXITED) {
      outcome.exit_code = end.si_status;
    } else {
      outcome.signal = end.si_status;
    }
  } else {
    outcome.signal = SIGKILL;
  }
  outcome.is_truncated = child.output.is_truncated || child.errors.is_truncated;
  if (outcome.is_truncated) metrics_.truncated.add();
  outcome.output = std::move(child.output.text);
  outcome.errors = std::move(child.errors.text);
  close(child.output);
  close(child.errors);
  tell(*child.job.home, std::move(child.job.done), std::move(outcome));
  if (!child.is_given_up) release(slot);
}

void ChildWorker::release(std::uint32_t slot) {
  Child& child = *children_[slot];
  const std::uint32_t generation = child.generation + 1;
  if (child.is_end_awaited) unwatch(child.end.get());
  child = Child{};
  child.generation = generation;
  free_slots_.push_back(slot);
  running_.fetch_sub(1, std::memory_order_relaxed);
}

bool ChildWorker::read_some(const ChildCommand& command, Stream& stream) {
  const std::size_t room = command.max_output_bytes - stream.text.size();
  if (room == 0) {
    const ssize_t dropped =
        ::splice(stream.descriptor.get(), nullptr, null_.get(), nullptr, kDropBytes, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
    stream.is_truncated = stream.is_truncated || dropped > 0;
    return dropped > 0 || (dropped < 0 && (errno == EAGAIN || errno == EINTR));
  }
  const ssize_t count = ::read(stream.descriptor.get(), buffer_->data(), buffer_->size());
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  const auto bytes = static_cast<std::size_t>(count);
  stream.text.append(buffer_->data(), std::min(bytes, room));
  stream.is_truncated = stream.is_truncated || bytes > room;
  return bytes > 0;
}

bool ChildWorker::read_rest(Child& child) {
  std::array<Stream*, 2> streams{&child.output, &child.errors};
  std::array<pollfd, 2> polled{};
  for (std::size_t turn = 0; turn < kMaxRestReads; ++turn) {
    for (std::size_t i = 0; i < 2; ++i) polled[i] = {streams[i]->descriptor.get(), POLLIN, 0};  // -1 is passed over
    if (::poll(polled.data(), polled.size(), 0) <= 0) break;
    bool is_more = false;
    for (std::size_t i = 0; i < 2; ++i) {
      if ((polled[i].revents & POLLIN) == 0) continue;
      const std::size_t before = streams[i]->text.size();
      const bool is_open = read_some(child.job.command, *streams[i]);
      // A short read has emptied the pipe. Nobody else writes once the child has ended, or else it is not waited for.
      is_more = is_more || (is_open && (streams[i]->is_truncated || streams[i]->text.size() - before == kReadBytes));
    }
    if (!is_more) break;
  }
  return std::ranges::any_of(
      polled, [](const pollfd& stream) { return stream.fd >= 0 && (stream.revents & (POLLHUP | POLLERR)) == 0; });
}

void ChildWorker::watch(std::uint32_t slot, int descriptor, Event event) {
  epoll_event request{};
  request.events = EPOLLIN;
  request.data.u64 = key_of(children_[slot]->generation, slot, static_cast<unsigned>(event));
  CHECK(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &request) == 0, "epoll_ctl: errno {}", errno);
}

void ChildWorker::unwatch(int descriptor) {
  CHECK(::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, descriptor, nullptr) == 0, "epoll_ctl: errno {}", errno);
}

void ChildWorker::close(Stream& stream) {
  if (std::exchange(stream.is_watched, false)) unwatch(stream.descriptor.get());
  stream.descriptor.reset();
}

void ChildWorker::set_due(Child& child, Monotonic due) {
  child.due = due;
  earliest_due_ = std::min(earliest_due_, due);
}

void ChildWorker::tell(Shard& home, ChildRunner::Done done, Result<ChildOutcome> outcome) {
  auto found = std::ranges::find(finished_, &home, [](const auto& entry) { return entry.first; });
  if (found == finished_.end()) found = finished_.emplace(finished_.end(), &home, std::vector<Finished>());
  found->second.push_back({std::move(done), std::move(outcome)});
}

void ChildWorker::post_finished() {
  for (auto& [home, batch] : finished_) {
    home->post([told = std::move(batch)]() mutable {
      for (Finished& finished : told) finished.done(std::move(finished.outcome));
    });
  }
  finished_.clear();
}

void ChildWorker::kill_all() {
  for (const std::unique_ptr<Child>& child : children_) {
    if (child->is_used) ::kill(-child->pid, SIGKILL);
  }
  for (const std::unique_ptr<Child>& child : children_) {
    if (!child->is_used) continue;
    pollfd end{child->end.get(), POLLIN, 0};
    const auto grace = static_cast<int>(std::chrono::duration_cast<milliseconds>(kKillGrace).count());
    if (child->has_ended || ::poll(&end, 1, grace) == 1) reap(child->pid);
  }
}

}  // namespace bellwether::runtime
