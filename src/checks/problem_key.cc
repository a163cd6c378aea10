#include "checks/problem_key.h"

#include <fmt/format.h>

#include "checks/object_name.h"

namespace bellwether::checks {
namespace {
constexpr std::string_view kModule = "checks/";
}  // namespace

std::string problem_key(const Configuration& configuration, ObjectRef object) {
  return std::string(kModule) + title_of(name_of(configuration, object));
}

std::optional<ObjectRef> find_problem_object(const Configuration& configuration, std::string_view key) {
  if (!key.starts_with(kModule)) return std::nullopt;
  const std::string_view title = key.substr(kModule.size());
  if (const auto host = configuration.find_host(title)) return ObjectRef::of(*host);
  // Both names may hold a slash: every one may be what parts them.
  for (std::size_t slash = title.find('/'); slash != std::string_view::npos; slash = title.find('/', slash + 1)) {
    const ObjectName name{std::string(title.substr(0, slash)), std::string(title.substr(slash + 1))};
    if (name.service.empty()) continue;
    if (const auto object = find_object(configuration, name)) return object;
  }
  return std::nullopt;
}

std::string cause_key(const Engine& engine, std::string_view key) {
  const std::optional<ObjectRef> object = find_problem_object(engine.configuration(), key);
  if (!object) return {};
  const ObjectRef cause = engine.cause_of(*object);
  return cause == *object ? std::string() : problem_key(engine.configuration(), cause);
}

std::string held_notification_line(const alerts::Outgoing::Entry& entry) {
  const alerts::Message& message = entry.message;
  const std::string name = message.service.empty() ? message.host : fmt::format("{};{}", message.host, message.service);
  // A notification command is called by its name, every other way to tell somebody by its channel.
  const bool is_command = entry.channel == alerts::channel_name(alerts::Channel::kCommand);
  return fmt::format("{} NOTIFICATION: {};{};{};{};{}", message.service.empty() ? "HOST" : "SERVICE", entry.contact,
                     name, alerts::state_name(message.state), is_command ? entry.target : entry.channel,
                     message.output);
}

}  // namespace bellwether::checks
