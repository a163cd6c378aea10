// How problems of hosts and services are called wherever problems of all modules meet: "checks/web1", "checks/web1/http".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "alerts/engine.h"
#include "checks/engine/engine.h"
#include "checks/objects/configuration.h"

namespace bellwether::checks {

std::string problem_key(const Configuration& configuration, ObjectRef object);
// Nullopt for other modules' keys and for objects that are not there.
std::optional<ObjectRef> find_problem_object(const Configuration& configuration, std::string_view key);
// For alerts::Engine::set_cause_lookup(): the key of what the problem follows from now; empty when it is a cause itself.
std::string cause_key(const Engine& engine, std::string_view key);

// The line of Nagios' log for a page that was told without a call of ours: it had waited.
std::string held_notification_line(const alerts::Outgoing::Entry& entry);

}  // namespace bellwether::checks
