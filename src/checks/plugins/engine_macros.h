// EngineMacros: macros of a running engine.
#pragma once

#include <utility>

#include "checks/engine/engine.h"
#include "checks/plugins/macros.h"

namespace bellwether::checks {

class EngineMacros final : public MacroSource {
 public:
  EngineMacros(const Engine& engine, Program program) : engine_(&engine), program_(std::move(program)) {}

  // After a reload another engine goes on.
  void replace(const Engine& engine) { engine_ = &engine; }

  const Configuration& configuration() const override { return engine_->configuration(); }
  const ObjectState& state(ObjectRef object) const override { return engine_->state(object); }
  std::string_view check_command(ObjectRef object) const override { return engine_->check_command(object); }
  std::uint16_t max_attempts(ObjectRef object) const override { return engine_->max_attempts(object); }
  bool notifications_enabled(ObjectRef object) const override { return engine_->is_on(object, Switch::kNotifications); }
  bool active_checks_enabled(ObjectRef object) const override { return engine_->is_on(object, Switch::kActiveChecks); }
  const Program& program() const override { return program_; }

 private:
  const Engine* engine_;
  Program program_;
};

}  // namespace bellwether::checks
