// Templates: gives every definition what it inherits by "use": the first template that says something about an attribute wins, depth first;
// "+" adds to a template's list; templates that lead back to themselves give what they have at that moment, as in Nagios.
#pragma once

#include "checks/objects/definition.h"
#include "checks/objects/diagnostics.h"

namespace bellwether::checks {

// Resolves all of them. A template that does not exist is an error of the definition that uses it.
void resolve_templates(Definitions& definitions, Diagnostics& diagnostics);

// A list's text without the "+" that is left when nothing was there to add to.
std::string_view without_plus(std::string_view list);

}  // namespace bellwether::checks
