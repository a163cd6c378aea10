#include "checks/plugins/compose_command.h"

#include <utility>

#include "checks/plugins/command_line.h"

namespace bellwether::checks {
namespace {

std::optional<ObjectRef> object_of(const Configuration& configuration, const alerts::Message& message) {
  if (message.service.empty()) {
    const std::optional<HostIndex> host = configuration.find_host(message.host);
    return host ? std::optional(ObjectRef::of(*host)) : std::nullopt;
  }
  const std::optional<ServiceIndex> service = configuration.find_service(message.host, message.service);
  return service ? std::optional(ObjectRef::of(*service)) : std::nullopt;
}

}  // namespace

alerts::ComposeCommand make_compose_command(const MacroSource& source, std::function<UnixSeconds()> now) {
  return [&source, now = std::move(now)](const alerts::Contact& contact, std::string_view command,
                                         const alerts::Message& message, const alerts::NotificationState& state) {
    const Configuration& configuration = source.configuration();
    const NotificationFacts facts{&message, state.number, false, contact.name};
    MacroScope scope{source, now()};
    scope.object = object_of(configuration, message);
    scope.contact = &contact;
    scope.notification = &facts;
    alerts::ComposedCommand composed;
    if (Result<std::string> line = compose_command_line(scope, command)) composed.line = std::move(*line);
    if (configuration.main.enable_environment_macros) {
      const CommandCallParts parts = split_call(command);
      scope.arguments = parts.arguments;
      composed.environment = macro_environment(scope);
    }
    return composed;
  };
}

}  // namespace bellwether::checks
