// RecurringDowntimes: turns "sundays 02:00-04:00" into downtimes: the next occurrence is planned up to a day ahead, so that people see it
// coming; one that is going on already begins at once.
//
// One shard. An occurrence's end is found by walking the period minute by minute: about a millisecond a day of downtime.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "checks/engine/context.h"
#include "checks/engine/downtimes.h"

namespace bellwether::checks {

class RecurringDowntimes {
 public:
  static constexpr std::chrono::hours kAhead{24};     // how long before its start an occurrence is planned
  static constexpr std::chrono::hours kLongest{168};  // an occurrence that lasts longer is continued by the next

  RecurringDowntimes(Context& context, Downtimes& downtimes) : context_(context), downtimes_(downtimes) {}

  // What was planned for definitions that are gone and has not begun is forgotten at the next advance().
  void set(std::vector<RecurringDowntime> definitions);
  void advance(Moment& moment);
  UnixSeconds next_wake() const;

 private:
  struct Definition {
    RecurringDowntime definition;
    UnixSeconds next;  // when to look again
  };
  void forget_removed(Moment& moment);
  void plan(Moment& moment, Definition& definition);
  UnixSeconds end_of(TimeperiodIndex period, UnixSeconds start) const;
  std::vector<ObjectRef> objects_of(const RecurringDowntime& definition) const;

  Context& context_;
  Downtimes& downtimes_;
  std::vector<Definition> definitions_;
  bool is_new_ = false;
};

}  // namespace bellwether::checks
