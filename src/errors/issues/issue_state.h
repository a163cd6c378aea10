// IssueState: an Issue with what the engine needs besides to judge its next event. Plain value of the engine.
#pragma once

#include <cstdint>

#include "codec/cardinality_sketch.h"
#include "errors/issues/issue.h"
#include "errors/issues/payload_sampling.h"
#include "errors/issues/recent_rate.h"

namespace bellwether::errors {

// What has come since an issue was archived until something.
struct ArchiveWatch {
  std::uint64_t count_then = 0, users_then = 0;  // of the issue, when it was archived
  UnixMillis window_began;                       // of the window that counts now; windows follow one another
  std::uint64_t count_in_window = 0;
  codec::CardinalitySketch users_in_window;
  double ceiling = 0;  // of an hour
};

struct IssueState {
  Issue issue;
  ArchiveWatch watch;
  PayloadSampling sampling;
  RecentRate rate;
  bool is_priority_given = false;  // by people; it does not change by itself any more
  bool is_spiking = false;
  bool are_users_stale = false;  // issue.users waits for somebody to ask
  bool is_changed = false;       // since the ledger last heard of it
  bool is_touched = false;       // since spikes were last looked for
  UnixMillis due;                // when something happens by itself; max(): never
};

}  // namespace bellwether::errors
