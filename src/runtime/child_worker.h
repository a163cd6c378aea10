// ChildWorker: one thread of ChildRunner: an epoll, the children it runs and those that wait for it.
//
// A child costs as few system calls as it can. Most end within kWatchStreamsAfter having printed less than a pipe holds, so at first only
// their end is watched, by pid descriptor, and what they printed is read once they have ended. The streams of those that take longer join
// the epoll then. (A child that fills its pipe before waits that long, once.)
//
// Each descriptor leaves the epoll before it is closed: a child that is being started beside still holds a copy of it until its exec has
// gone through close-on-exec, so that a bare close would leave its events behind.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/metrics.h"
#include "base/time.h"
#include "runtime/child_runner.h"
#include "runtime/descriptor.h"
#include "runtime/mutex.h"
#include "runtime/spawn.h"

namespace bellwether::runtime {

struct ChildMetrics {
  explicit ChildMetrics(Metrics& metrics);

  Counter& started;
  Counter& not_started;
  Counter& timed_out;
  Counter& truncated;
  Counter& survived;
  Counter& refused;
};

class ChildWorker {
 public:
  static constexpr milliseconds kWatchStreamsAfter{20};
  static constexpr seconds kKillGrace{
      1};  // a killed child that has not ended by then (it hangs in the kernel) is given up
  static constexpr std::size_t kStartsATurn = 8;  // then those that run have their turn
  static constexpr std::size_t kReadBytes = 64 << 10;

  struct Job {
    ChildCommand command;
    Shard* home;
    ChildRunner::Done done;
  };

  ChildWorker(std::size_t index, std::size_t max_running, ChildMetrics& metrics);
  // Kills what runs; what waits is dropped.
  ~ChildWorker();
  ChildWorker(const ChildWorker&) = delete;
  ChildWorker& operator=(const ChildWorker&) = delete;

  // Any thread.
  void put(Job job) BW_EXCLUDES(mutex_);
  std::size_t running() const { return running_.load(std::memory_order_relaxed); }
  std::size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

 private:
  enum class Event : std::uint8_t { kWake, kEnd, kOutput, kErrors };

  struct Stream {
    Descriptor descriptor;
    std::string text;
    bool is_watched = false;
    bool is_truncated = false;
  };

  struct Child {
    std::uint32_t generation = 0;  // events of an earlier user of this slot are told by it
    bool is_used = false;
    bool is_given_up = false;    // its outcome has been told; only its number is still to be reaped
    bool is_end_awaited = true;  // its pid descriptor is in the epoll
    bool has_ended = false;
    pid_t pid = -1;
    Descriptor end;
    Stream output, errors;
    Monotonic started, due;  // due: the next thing that time does to it
    bool are_streams_watched = false;
    ChildOutcome outcome;
    Job job;
  };

  struct Finished {
    ChildRunner::Done done;
    Result<ChildOutcome> outcome;
  };

  void serve();
  // Takes what has been put; false when the worker is to end.
  bool take_incoming() BW_EXCLUDES(mutex_);
  void start_waiting();
  void start(Job job);
  Result<void> start_in(Child& child);
  void handle(std::uint64_t key, std::uint32_t events);
  void on_end(std::uint32_t slot);
  void on_readable(std::uint32_t slot, Stream& stream, std::uint32_t events);
  // What time does: streams are watched, children are killed, survivors and what cannot be killed are given up.
  void on_due(std::uint32_t slot, Monotonic now);
  void check_due(Monotonic now);
  void watch_streams(std::uint32_t slot);
  void finish(std::uint32_t slot);
  void release(std::uint32_t slot);

  // One read. False at the end of the stream.
  bool read_some(const ChildCommand& command, Stream& stream);
  // What a child that has ended left in its pipes. True if somebody still holds one of them.
  bool read_rest(Child& child);
  void watch(std::uint32_t slot, int descriptor, Event event);
  void unwatch(int descriptor);
  void close(Stream& stream);
  void set_due(Child& child, Monotonic due);
  void tell(Shard& home, ChildRunner::Done done, Result<ChildOutcome> outcome);
  void post_finished();
  void kill_all();

  const std::size_t max_running_;
  ChildMetrics& metrics_;
  Descriptor epoll_, wake_, null_;
  Spawner spawner_;
  std::unique_ptr<std::array<char, kReadBytes>> buffer_;
  std::vector<std::unique_ptr<Child>> children_;  // by slot
  std::vector<std::uint32_t> free_slots_;
  Monotonic earliest_due_ = Monotonic::max();  // not after the earliest of all children
  std::deque<Job> queue_;
  std::vector<std::pair<Shard*, std::vector<Finished>>> finished_;

  Mutex mutex_;
  std::vector<Job> incoming_ BW_GUARDED_BY(mutex_);
  bool is_stopping_ BW_GUARDED_BY(mutex_) = false;
  std::atomic<std::size_t> running_{0}, waiting_{0};
  std::thread thread_;
};

}  // namespace bellwether::runtime
