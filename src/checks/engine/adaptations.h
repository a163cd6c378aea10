// Adaptations: what is switched and changed at run time, over what is configured: for one object (Nagios' modified attributes) and for
// everything (program-wide switches).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "checks/engine/context.h"
#include "checks/engine/flapping.h"
#include "checks/engine/notifier.h"
#include "checks/engine/scheduler.h"

namespace bellwether::checks {

class Adaptations {
 public:
  Adaptations(Context& context, Scheduler& scheduler, Flapping& flapping, Notifier& notifier)
      : context_(context), scheduler_(scheduler), flapping_(flapping), notifier_(notifier) {}

  void set_switch(Moment& moment, ObjectRef object, Switch which, bool is_on);
  // kInvalidArgument for values that make no sense, kNotFound for periods and commands that do not exist.
  Result<void> adapt(Moment& moment, ObjectRef object, const Engine::Adapt& change);
  void set_program_switch(Moment& moment, Engine::Side side, Switch which, bool is_on);

  // Program-wide switches that were changed, by the name under which they are kept: "hosts.notifications".
  std::vector<std::pair<std::string, bool>> changed_switches() const;
  void restore_switches(const std::vector<std::pair<std::string, bool>>& switches);

 private:
  Adaptation& adaptation_of(ObjectRef object);
  void forget_if_empty(ObjectRef object);

  Context& context_;
  Scheduler& scheduler_;
  Flapping& flapping_;
  Notifier& notifier_;
};

}  // namespace bellwether::checks
