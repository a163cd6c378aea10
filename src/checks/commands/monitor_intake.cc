#include "checks/commands/monitor_intake.h"

#include <algorithm>

namespace bellwether::checks {

Result<void> MonitorIntake::command(std::string_view line, std::string_view source) {
  Result<void> performed;
  monitor_.change([&](Engine& engine, Actions& actions, UnixMillis now) {
    performed = dispatcher_.perform(line, source, engine, actions, now);
  });
  return performed;
}

void MonitorIntake::commands(std::string_view lines, std::string_view source) {
  monitor_.change([&](Engine& engine, Actions& actions, UnixMillis now) {
    for (std::size_t at = 0; at < lines.size();) {
      const std::size_t end = std::min(lines.find('\n', at), lines.size());
      const std::string_view line = lines.substr(at, end - at);
      at = end + 1;
      // Refused lines have been counted and logged by the dispatcher.
      if (!line.empty()) static_cast<void>(dispatcher_.perform(line, source, engine, actions, now));
    }
  });
}

std::size_t MonitorIntake::passive(std::span<const PassiveResult> results, std::string_view source) {
  std::size_t accepted = 0;
  monitor_.change([&](Engine& engine, Actions& actions, UnixMillis now) {
    accepted = dispatcher_.take(results, source, engine, actions, now);
  });
  return accepted;
}

}  // namespace bellwether::checks
