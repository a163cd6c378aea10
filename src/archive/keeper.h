// Keeper: what happens in the background: journal files become segments, what is past its retention or too much goes, erased records leave the
// disk, released journal files are removed.
//
// One pass at a time, by maintain() or, between start() and stop(), on a thread of its own: when it is woken and every kPassEvery. It gives the
// processor to others for as long as it used it, unless it falls behind.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "archive/catalog.h"
#include "archive/committer.h"
#include "archive/erased.h"
#include "archive/segment_writer.h"
#include "archive/store.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "runtime/clock.h"
#include "runtime/mutex.h"

namespace bellwether::archive {

class Keeper {
 public:
  static constexpr seconds kPassEvery{60};
  static constexpr seconds kSealAfter{86400};  // also a file that is not full, so that it can expire
  static constexpr std::size_t kBehind = 3;    // unsealed files from which on the keeper does not rest

  struct Parts {
    disk::Filesystem& filesystem;
    const StoreOptions& options;
    const runtime::Clock& clock;
    Catalog& catalog;
    Committer& committer;
    SegmentCache& cache;
    Erased& erased;
  };
  Keeper(const Parts& parts, Metrics& metrics, Log log);
  ~Keeper();
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  // One pass; the first error, after which the rest was tried all the same.
  Result<void> maintain() BW_EXCLUDES(pass_mutex_);
  void release(Position until) BW_EXCLUDES(mutex_);
  void wake() BW_EXCLUDES(mutex_);

  void start();
  void stop() BW_EXCLUDES(mutex_);

 private:
  Result<void> end_old_file() BW_REQUIRES(pass_mutex_);
  Result<void> seal_files() BW_REQUIRES(pass_mutex_);
  Result<void> seal(const Tail& tail, std::shared_ptr<const Segment>& sealed) BW_REQUIRES(pass_mutex_);
  Result<void> remove_journals() BW_REQUIRES(pass_mutex_);
  Result<void> expire_segments() BW_REQUIRES(pass_mutex_);
  Result<void> rewrite_segments() BW_REQUIRES(pass_mutex_);
  Result<void> rewrite(const std::shared_ptr<const Segment>& segment, const ErasedGroups& erased)
      BW_REQUIRES(pass_mutex_);
  Result<void> drop(const std::shared_ptr<const Segment>& segment) BW_REQUIRES(pass_mutex_);
  Result<bool> holds_erased(const std::shared_ptr<const Segment>& segment, const ErasedGroups& erased) const;
  std::function<void()> pause();
  void rest(nanoseconds time) BW_EXCLUDES(mutex_);
  bool is_stopping() BW_EXCLUDES(mutex_);
  void run() BW_EXCLUDES(mutex_, pass_mutex_);

  const Parts parts_;
  const std::string folder_;  // of segments
  Log log_;
  Counter& sealed_;
  Counter& failures_;
  Counter& damaged_;
  Counter& expired_by_age_;
  Counter& expired_by_size_;

  runtime::Mutex pass_mutex_;
  std::shared_ptr<const ErasedGroups> rewritten_ BW_GUARDED_BY(pass_mutex_);  // of these nothing is left in segments
  std::atomic<Position> released_{Position{}};
  std::atomic<bool> is_threaded_{false};

  runtime::Mutex mutex_;
  runtime::Condition waker_;
  bool is_awake_ BW_GUARDED_BY(mutex_) = false;
  bool is_stopping_ BW_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace bellwether::archive
