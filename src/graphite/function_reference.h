// docs/functions.md, written from the registry.
#pragma once

#include <string>

#include "graphite/registry.h"

namespace bellwether::graphite {

// One table for each group: signature, what it does.
std::string function_reference(const Registry& registry);

}  // namespace bellwether::graphite
