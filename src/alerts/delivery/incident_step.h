// What a page does to an incident that an on-call service keeps: which one, and whether it opens, is acknowledged or closes. Pure.
#pragma once

#include <string>

#include "alerts/page.h"

namespace bellwether::alerts {

struct IncidentStep {
  enum class Action { kOpen, kAcknowledge, kClose } action = Action::kOpen;
  std::string incident;  // stable over the problem's pages, at most 80 bytes unless the page's own key is longer
};

IncidentStep incident_step(const Page& page);

}  // namespace bellwether::alerts
