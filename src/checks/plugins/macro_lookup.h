// Finding a macro by the text between its dollar signs: which object it is about (the scope's, one named on demand, all of a group), which
// table, custom variables, $ARGn$ and $USERn$. Internal to plugins/.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "checks/plugins/macro_table.h"

namespace bellwether::checks {

// 0 for "ARG1"; nullopt for what is no argument.
std::optional<std::size_t> argument_index(std::string_view text);

// False when there is no such macro, or none here: no such host, no contact in this scope.
bool look_up_macro(std::string_view text, const MacroScope& scope, std::string& value, MacroTrust& trust);

}  // namespace bellwether::checks
