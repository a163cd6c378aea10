// Scheduler: which check runs when. Checks that are due run at once, as long as max_concurrent_checks allows; past it they wait in the
// order of their deadlines: forced and out-of-turn ones first, then those in trouble, then the rest, each class with more patience, none
// with endless patience, so that under overload everything runs later but nothing starves.
//
// One shard. A check that runs costs two heap operations and no allocation beyond the table of what runs.
#pragma once

#include <cstdint>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "base/metrics.h"
#include "checks/engine/cadence.h"
#include "checks/engine/context.h"
#include "checks/engine/due_queue.h"

namespace bellwether::checks {

class Scheduler {
 public:
  Scheduler(Context& context, Metrics& metrics);

  enum class Reason : std::uint8_t {
    kRegular,
    kOutOfTurn,  // on demand: skipped if the last result is younger than cached_*_check_horizon
    kForced,     // passes periods and switches
    kFreshness,  // forced, because the result is stale
  };
  // Plans a check. One that is planned already stays if it is earlier or forced.
  void schedule(ObjectRef object, UnixMillis at, Reason reason);
  void unschedule(ObjectRef object);
  // Where a check that was planned before goes again, whatever is planned now.
  void reschedule(ObjectRef object, UnixMillis at);

  // A result came. When the check was wanted, if it was ours; else `fallback`.
  UnixMillis finish(ObjectRef object, UnixMillis fallback);
  // The next check after an active result, or after a change that a passive one brought.
  void schedule_next(Moment& moment, ObjectRef object, UnixMillis wanted);

  // First checks of everything: what was planned before the restart stays; the rest is spread. What is overdue is spread over the time
  // that was missed, at most half an interval.
  void start(UnixMillis now);
  // Takes up a check that the engine before this one started: its result will come.
  void resume_executing(ObjectRef object, UnixMillis now);

  // Runs what is due.
  void advance(Moment& moment);
  // When there is something to run, as long as there is room for it.
  UnixMillis next_wake() const;

  std::size_t running() const { return running_.size(); }
  Cadence& cadence() { return cadence_; }

 private:
  struct Running {
    UnixMillis wanted, launched;
  };
  bool has_room() const;
  void admit(Moment& moment, ObjectId id, UnixMillis wanted);
  void postpone(Moment& moment, ObjectRef object, UnixMillis wanted);
  bool is_viable(ObjectRef object, UnixSeconds now) const;
  void launch(Moment& moment, ObjectId id, UnixMillis wanted);
  UnixMillis deadline(ObjectRef object, UnixMillis wanted) const;
  void check_for_orphans(Moment& moment);
  void place(ObjectRef object, UnixMillis now, milliseconds offset);
  UnixMillis resumed(ObjectRef object, UnixMillis now);
  void note_wanted(ObjectId id, UnixMillis at);

  Context& context_;
  Cadence cadence_;
  DueQueue due_;
  DueQueue waiting_;                                               // due, but there is no room; by deadline
  std::vector<Reason> reasons_;                                    // of what is planned or waits, by id
  boost::unordered_flat_map<ObjectId, UnixMillis> waiting_since_;  // wanted times of what waits
  boost::unordered_flat_map<ObjectId, Running> running_;
  UnixMillis next_orphan_check_;
  Counter& launched_;
  Counter& deferred_;
  Counter& starved_;
  Counter& orphaned_;
  Counter& cached_;
  Gauge& running_gauge_;
  Gauge& waiting_gauge_;
};

}  // namespace bellwether::checks
