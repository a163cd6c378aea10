// Quota: how much a key and a project may send, by the minute, and protection from spikes: a project that suddenly sends many times what it
// usually does is cut for the rest of the minute. What is refused is counted by reason, and clients are told for how long and in which
// category to stay away.
//
// Any thread: one lock, held for some comparisons. Limits: as many windows as there are keys and projects.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "errors/desk.h"
#include "errors/protocol/category.h"
#include "runtime/mutex.h"

namespace bellwether::errors {

struct QuotaOptions {
  std::uint32_t spike_floor = 60'000;  // errors.spike_floor: events a minute that are never a spike; 0: no protection
  double spike_factor = 10;            // times the usual
};

struct Limit {
  seconds retry_after{0};
  std::string_view scope;   // "key", "project"
  std::string_view reason;  // "key_quota", "project_quota", "spike_protection"
};

class Quota {
 public:
  explicit Quota(const QuotaOptions& options) : options_(options) {}

  // Takes `quantity` events out of what is left of this minute, or says who is over. Sessions, check-ins and client reports have no quota.
  std::optional<Limit> take(const Key& key, const Project& project, Category category, std::uint64_t quantity,
                            UnixMillis now) BW_EXCLUDES(mutex_);
  // Whether anything would be taken now: asked before a body is read.
  std::optional<Limit> peek(const Key& key, const Project& project, UnixMillis now) BW_EXCLUDES(mutex_);

 private:
  struct Window {
    std::int64_t minute = 0;
    std::uint64_t taken = 0;  // in this minute
  };
  struct Usual {
    Window window;
    std::uint64_t offered = 0;  // in this minute, what was refused included
    double per_minute = 0;      // the mean of the last hour or so
    bool is_known = false;
  };

  static void turn(Window& window, std::int64_t minute);
  void turn(Usual& usual, std::int64_t minute) const;
  double most_of(const Usual& usual) const;  // that is no spike, a minute
  std::optional<Limit> find_limit(const Key& key, const Project& project, UnixMillis now, std::uint64_t quantity)
      BW_REQUIRES(mutex_);

  const QuotaOptions options_;
  runtime::Mutex mutex_;
  std::map<std::string, Window, std::less<>> keys_ BW_GUARDED_BY(mutex_);
  std::map<ProjectId, Usual> projects_ BW_GUARDED_BY(mutex_);
};

}  // namespace bellwether::errors
