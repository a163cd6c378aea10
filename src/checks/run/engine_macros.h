// EngineMacros: macros read from a running engine; and the command lines of notifications, which alerts asks for.
//
// The engine's shard. Lives no longer than the engine.
#pragma once

#include <string_view>

#include "alerts/engine.h"
#include "checks/engine/engine.h"
#include "checks/plugins/macros.h"

namespace bellwether::checks {

class EngineMacros final : public MacroSource {
 public:
  EngineMacros(const Engine& engine, const Program& program) : engine_(engine), program_(program) {}

  const Configuration& configuration() const override { return engine_.configuration(); }
  const ObjectState& state(ObjectRef object) const override { return engine_.state(object); }
  std::string_view check_command(ObjectRef object) const override { return engine_.check_command(object); }
  std::uint16_t max_attempts(ObjectRef object) const override { return engine_.max_attempts(object); }
  bool notifications_enabled(ObjectRef object) const override { return engine_.is_on(object, Switch::kNotifications); }
  bool active_checks_enabled(ObjectRef object) const override { return engine_.is_on(object, Switch::kActiveChecks); }
  const Program& program() const override { return program_; }

 private:
  const Engine& engine_;
  const Program& program_;
};

// The line of a notification command for one contact; empty where the command or the object does not exist.
alerts::ComposedCommand compose_notification(const Engine& engine, const MacroSource::Program& program, UnixSeconds now,
                                             const alerts::Contact& contact, std::string_view command,
                                             const alerts::Message& message, const alerts::NotificationState& state);

}  // namespace bellwether::checks
