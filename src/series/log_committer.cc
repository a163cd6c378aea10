#include "series/log_committer.h"

#include <algorithm>

namespace bellwether::series {
namespace {

constexpr milliseconds kPauseAfterFailure{500};

}  // namespace

LogCommitter::LogCommitter(const Options& options, LogFolder& folder, NameJournal& names, Metrics& metrics, Log log)
    : options_(options),
      folder_(folder),
      names_(names),
      log_(log),
      syncs_(metrics.counter("series.log.syncs", {}, "Rounds of the log that reached the disk")),
      failures_(metrics.counter("series.log.failures", {}, "Rounds of the log that failed and will be tried again")) {}

LogCommitter::~LogCommitter() {
  if (auto stopped = stop(); !stopped) log_.error("the last commit failed", {{"error", stopped.error().to_string()}});
}

std::shared_ptr<LogStream> LogCommitter::make_stream() {
  auto stream = std::make_shared<LogStream>(folder_, options_.limits.log_pending_bytes);
  const std::lock_guard lock(mutex_);
  streams_.push_back(stream);
  return stream;
}

void LogCommitter::retire(const std::shared_ptr<LogStream>& stream) {
  {
    const std::lock_guard lock(mutex_);
    retired_.push_back(stream);
  }
  wake();
}

void LogCommitter::wake_slowly() {
  const std::lock_guard lock(mutex_);
  awake_.store(true, std::memory_order_relaxed);
  waker_.notify_one();
}

Result<void> LogCommitter::round(Sync sync) {
  std::vector<std::shared_ptr<LogStream>> streams;
  std::vector<std::shared_ptr<LogStream>> retired;
  {
    const std::lock_guard lock(mutex_);
    streams = streams_;
    retired = retired_;
  }
  Result<void> outcome;
  const auto keep = [&outcome](Result<void> result) {
    if (!result && outcome) outcome = std::move(result);
  };
  // Points first, names second: whatever series a taken point refers to has its name recorded by now.
  for (const auto& stream : streams) stream->take();
  if (auto flushed = names_.flush(); !flushed) {
    keep(std::move(flushed));
  } else {
    for (const auto& stream : streams) keep(stream->write());
    for (const auto& stream : streams) {
      if (sync == Sync::kYes) {
        keep(stream->sync());
      } else if (options_.durability == Durability::kOs) {
        stream->count_written();
      }
    }
    if (sync == Sync::kYes) syncs_.add();
  }
  if (outcome && sync == Sync::kYes && !retired.empty()) {
    const std::lock_guard lock(mutex_);
    for (const auto& stream : retired) {
      stream->end_segment();
      std::erase(streams_, stream);
      std::erase(retired_, stream);
    }
  }
  if (!outcome) {
    failures_.add();
    if (!failing_)
      log_.error("the log cannot be written; points are refused when memory runs out",
                 {{"error", outcome.error().to_string()}});
  } else if (failing_) {
    log_.info("the log can be written again");
  }
  failing_ = !outcome;
  return outcome;
}

Result<void> LogCommitter::commit() {
  const std::lock_guard lock(round_);
  return round(Sync::kYes);
}

Result<std::uint32_t> LogCommitter::cut() {
  const std::lock_guard lock(round_);
  TRY_VOID(round(Sync::kYes));
  const std::lock_guard streams_lock(mutex_);
  for (const auto& stream : streams_) stream->end_segment();
  return folder_.cut();
}

void LogCommitter::start() {
  thread_ = std::thread([this] { run(); });
}

Result<void> LogCommitter::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return {};
    stopping_ = true;
    waker_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
  return commit();
}

void LogCommitter::run() {
  Monotonic last_sync = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    waker_.wait(lock, [this] { return stopping_ || awake_.load(std::memory_order_relaxed); });
    if (stopping_) return;
    if (options_.durability != Durability::kAlways) {
      waker_.wait_for(lock, options_.write_interval, [this] { return stopping_; });
      if (stopping_) return;
    }
    // From here on a hand-over wakes us again; what was handed over before is taken by this round.
    awake_.store(false, std::memory_order_relaxed);
    const bool farewell = !retired_.empty();  // a stream leaves when it is on disk
    lock.unlock();

    const Monotonic now = std::chrono::steady_clock::now();
    const bool due = farewell || options_.durability == Durability::kAlways ||
                     (options_.durability == Durability::kInterval && now - last_sync >= options_.sync_interval);
    bool unsynced = false;
    bool failed = false;
    {
      const std::lock_guard round_lock(round_);
      failed = !round(due ? Sync::kYes : Sync::kNo);
      if (due) last_sync = now;
      const std::lock_guard streams_lock(mutex_);
      unsynced = options_.durability != Durability::kOs &&
                 std::ranges::any_of(streams_, [](const auto& s) { return s->has_unsynced(); });
      if (!retired_.empty()) unsynced = true;  // retired during this round
    }
    lock.lock();
    if (failed) waker_.wait_for(lock, kPauseAfterFailure, [this] { return stopping_; });
    // Written and not yet synced, or failed: there will be another round without anybody asking.
    if (failed || unsynced) awake_.store(true, std::memory_order_relaxed);
  }
}

}  // namespace bellwether::series
