#include "alerts/delivery/incident_step.h"

#include <fmt/format.h>

namespace bellwether::alerts {

IncidentStep incident_step(const Page& page) {
  using Action = IncidentStep::Action;
  const std::string problem = fmt::format("bellwether/{:x}", page.message.problem);
  switch (page.message.kind) {
    case Kind::kProblem:
      return {.action = Action::kOpen, .incident = problem};
    case Kind::kRecovery:
      return {.action = Action::kClose, .incident = problem};
    case Kind::kAcknowledgement:
      return {.action = Action::kAcknowledge, .incident = problem};
    case Kind::kFlappingStart:
      return {.action = Action::kOpen, .incident = problem + "/flapping"};
    case Kind::kFlappingStop:
    case Kind::kFlappingDisabled:
      return {.action = Action::kClose, .incident = problem + "/flapping"};
    case Kind::kDowntimeStart:
      return {.action = Action::kOpen, .incident = problem + "/downtime"};
    case Kind::kDowntimeEnd:
    case Kind::kDowntimeCancelled:
      return {.action = Action::kClose, .incident = problem + "/downtime"};
    case Kind::kCustom:
      break;
  }
  return {.action = Action::kOpen, .incident = "bellwether/" + page.key};
}

}  // namespace bellwether::alerts
