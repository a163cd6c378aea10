// From resolved definitions to objects: groups get their members, services their hosts, and everything its indices.
#pragma once

#include "checks/objects/build.h"

namespace bellwether::checks {

// All steps between resolve_templates() and verify(). Goes on after errors.
void make_configuration(Build& build);

}  // namespace bellwether::checks
