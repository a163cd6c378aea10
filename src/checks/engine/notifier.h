// Notifier: hands the facts about an object to alerts, which decides who is told, and writes the NOTIFICATION lines of those who are.
//
// One shard. A call costs the labels of one object and what alerts takes.
#pragma once

#include <string>

#include "alerts/engine.h"
#include "checks/engine/context.h"

namespace bellwether::checks {

class Notifier {
 public:
  Notifier(Context& context, alerts::Engine& alerts, alerts::ComposeCommand compose)
      : context_(context), alerts_(alerts), compose_(std::move(compose)) {}

  // A problem or a recovery, by the object's state. Further states of the kind come from the object as it is now.
  alerts::Decision notify(Moment& moment, ObjectRef object);
  alerts::Decision notify(Moment& moment, ObjectRef object, const alerts::Request& request);

  alerts::Engine& alerts() { return alerts_; }

  // How the problem of an object is called wherever problems of all modules meet: "checks/web1/http".
  std::string key_of(ObjectRef object) const;

  // Whether a flexible downtime of the object may begin now and has not. Set by Downtimes, which knows.
  using HasPendingDowntime = std::function<bool(ObjectRef object, UnixSeconds now)>;
  void set_pending_downtime(HasPendingDowntime ask) { has_pending_downtime_ = std::move(ask); }

 private:
  alerts::Facts facts_of(ObjectRef object, UnixSeconds now, std::string& cause) const;

  Context& context_;
  alerts::Engine& alerts_;
  const alerts::ComposeCommand compose_;
  HasPendingDowntime has_pending_downtime_;
};

}  // namespace bellwether::checks
