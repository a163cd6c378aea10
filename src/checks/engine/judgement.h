// Judgement: how a new state compares with the last one, and which attempt it is: Nagios' state machine proper. What a service's result says
// about its host, and a host's about its neighbours, is asked for here as well, because Nagios does so while it judges.
//
// One shard. Cost: tens of nanoseconds, but for a host that changes: then its parents and children are looked at.
#pragma once

#include "checks/engine/context.h"
#include "checks/engine/notifier.h"
#include "checks/engine/scheduler.h"
#include "checks/engine/transition.h"

namespace bellwether::checks {

class Judgement {
 public:
  // All outlive it.
  Judgement(Context& context, Scheduler& scheduler, Notifier& notifier);

  // The object's state holds the result already. Sets its attempt and whether it is hard, and what the transition notifies of.
  void judge(Moment& moment, Transition& transition);

 private:
  void judge_service(Moment& moment, Transition& transition);
  void judge_host(Moment& moment, Transition& transition, bool is_passive);
  void count_attempt(Transition& transition);
  void consider_host(Moment& moment, Transition& transition);
  void check_neighbours(Moment& moment, HostIndex host, bool is_up_again);

  Context& context_;
  Scheduler& scheduler_;
  Notifier& notifier_;
};

}  // namespace bellwether::checks
