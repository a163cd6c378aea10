#include "checks/run/engine_macros.h"

#include <unistd.h>

#include "checks/object_name.h"
#include "checks/plugins/execution.h"

namespace bellwether::checks {

alerts::ComposedCommand compose_notification(const Engine& engine, const MacroSource::Program& program, UnixSeconds now,
                                             const alerts::Contact& contact, std::string_view command,
                                             const alerts::Message& message, const alerts::NotificationState& state) {
  const EngineMacros macros(engine, program);
  NotificationFacts facts;
  facts.message = &message;
  facts.number = message.number != 0 ? message.number : state.number;
  MacroScope scope{.source = macros, .now = now};
  scope.object = find_object(engine.configuration(), {message.host, message.service});
  scope.contact = &contact;
  scope.notification = &facts;
  alerts::ComposedCommand composed;
  if (auto line = compose_command_line(scope, command)) composed.line = std::move(*line);
  composed.environment = base_environment(environ);
  if (engine.configuration().main.enable_environment_macros) {
    for (std::string& variable : macro_environment(scope)) composed.environment.push_back(std::move(variable));
  }
  return composed;
}

}  // namespace bellwether::checks
