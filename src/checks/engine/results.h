// Results: the state machine. A result goes in; soft and hard states, attempts, acknowledgements, flapping, notifications, event handlers
// and the next check follow from it, in Nagios' order: what people are told stands in the log before the alert that it is about.
//
// One shard. A result that changes nothing costs under a microsecond and allocates nothing when its texts fit where the last ones were.
#pragma once

#include <string>

#include "base/metrics.h"
#include "base/result.h"
#include "checks/engine/acknowledgements.h"
#include "checks/engine/context.h"
#include "checks/engine/downtimes.h"
#include "checks/engine/flapping.h"
#include "checks/engine/handlers.h"
#include "checks/engine/notifier.h"
#include "checks/engine/scheduler.h"
#include "checks/plugins/outcome.h"

namespace bellwether::checks {

class Results {
 public:
  struct Parts {
    Context& context;
    Scheduler& scheduler;
    Notifier& notifier;
    Flapping& flapping;
    Acknowledgements& acknowledgements;
    Downtimes& downtimes;
    Handlers& handlers;
  };
  Results(Parts parts, Metrics& metrics);

  // kPermissionDenied for a passive result that the object or the program does not accept.
  Result<void> take(Moment& moment, const CheckResult& result);

 private:
  // What a result brings about, collected before anything is done.
  struct Transition {
    ObjectRef object;
    alerts::State before = alerts::State::kOk;
    alerts::State next_hard = alerts::State::kOk;  // last_hard_state once all are told
    bool was_hard = true;
    bool is_new_state = false;
    bool is_hard_change = false;
    bool notifies = false;
    bool is_logged = false;
    bool is_handled = false;
    bool is_output_new = false;
  };

  Result<void> accept(ObjectRef object, const CheckResult& result);
  bool is_outdated_freshness_check(Moment& moment, const CheckResult& result);
  Transition record(Moment& moment, const CheckResult& result);
  void log_passive(Moment& moment, const CheckResult& result);
  // How the new state compares with the last one, and which attempt it is.
  void judge(Moment& moment, Transition& transition);
  void judge_service(Moment& moment, Transition& transition);
  void judge_host(Moment& moment, Transition& transition, bool is_passive);
  void count_attempt(Transition& transition);
  // What every change of state, soft or hard, brings with it.
  void settle(Moment& moment, Transition& transition);
  void tell(Moment& moment, Transition& transition);
  void close(Moment& moment, Transition& transition);
  bool stalks(const Transition& transition) const;

  void consider_host(Moment& moment, Transition& transition);
  void check_neighbours(Moment& moment, HostIndex host, bool is_up_again);
  void check_masters(Moment& moment, ObjectRef object);

  Context& context_;
  Scheduler& scheduler_;
  Notifier& notifier_;
  Flapping& flapping_;
  Acknowledgements& acknowledgements_;
  Downtimes& downtimes_;
  Handlers& handlers_;
  std::string line_;  // of the log, its memory kept
  Counter& active_;
  Counter& passive_;
  Counter& refused_;
};

}  // namespace bellwether::checks
