// StaleWatch: looks every *_freshness_check_interval for results that are too old and forces a check of what they belong to.
//
// One shard. Only objects whose freshness is to be checked are looked at.
#pragma once

#include <array>
#include <vector>

#include "checks/engine/context.h"
#include "checks/engine/scheduler.h"

namespace bellwether::checks {

class StaleWatch {
 public:
  StaleWatch(Context& context, Scheduler& scheduler) : context_(context), scheduler_(scheduler) {}

  void start(UnixMillis now);
  // Freshness was switched on or off somewhere.
  void refresh();
  void advance(Moment& moment);
  UnixMillis next_wake() const;

 private:
  struct Side {
    std::vector<ObjectRef> watched;
    UnixMillis next;
  };
  void look(Moment& moment, ObjectRef object);

  Context& context_;
  Scheduler& scheduler_;
  std::array<Side, 2> sides_;  // by Engine::Side
};

}  // namespace bellwether::checks
