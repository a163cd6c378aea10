// Results: a result goes in; soft and hard states, attempts (Judgement), acknowledgements, flapping, notifications, event handlers
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
#include "checks/engine/judgement.h"
#include "checks/engine/notifier.h"
#include "checks/engine/scheduler.h"
#include "checks/engine/transition.h"
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
  Result<void> accept(ObjectRef object, const CheckResult& result);
  bool is_outdated_freshness_check(Moment& moment, const CheckResult& result);
  Transition record(Moment& moment, const CheckResult& result);
  void log_passive(Moment& moment, const CheckResult& result);
  // What every change of state, soft or hard, brings with it.
  void settle(Moment& moment, Transition& transition);
  void tell(Moment& moment, Transition& transition);
  void close(Moment& moment, Transition& transition);
  bool stalks(const Transition& transition) const;

  void check_masters(Moment& moment, ObjectRef object);

  Context& context_;
  Scheduler& scheduler_;
  Notifier& notifier_;
  Flapping& flapping_;
  Acknowledgements& acknowledgements_;
  Downtimes& downtimes_;
  Handlers& handlers_;
  Judgement judgement_;
  std::string line_;  // of the log, its memory kept
  Counter& active_;
  Counter& passive_;
  Counter& refused_;
};

}  // namespace bellwether::checks
