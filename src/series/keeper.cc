#include "series/keeper.h"

namespace bellwether::series {

Keeper::Keeper(const runtime::Clock& clock, Index& index, Sealer& sealer, Compactor& compactor, Metrics& metrics,
               Log log)
    : clock_(clock),
      index_(index),
      sealer_(sealer),
      compactor_(compactor),
      failures_(metrics.counter("series.keeper.failures", {},
                                "Rounds of seal, merge and expiry that failed and will be tried again")),
      log_(log) {}

Result<void> Keeper::round() {
  const std::lock_guard lock(round_);
  index_.catch_up();
  const UnixSeconds now = clock_.now_seconds();
  if (sealer_.due(now)) TRY_VOID(sealer_.pass(now));
  TRY_VOID(compactor_.expire(now));
  for (int i = 0; i < kMergesARound; ++i) {
    TRY(const bool merged, compactor_.merge_one());
    if (!merged) break;
  }
  return {};
}

void Keeper::start() {
  thread_ = std::thread([this] { run(); });
}

void Keeper::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    waker_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void Keeper::run() {
  bool failing = false;
  std::unique_lock lock(mutex_);
  while (!waker_.wait_for(lock, failing ? kPauseAfterFailure : kPause, [this] { return stopping_; })) {
    lock.unlock();
    const auto outcome = round();
    if (!outcome) {
      failures_.add();
      log_.error("points could not be moved into files; they stay in memory and in the log",
                 {{"error", outcome.error().to_string()}});
    }
    failing = !outcome;
    lock.lock();
  }
}

}  // namespace bellwether::series
