// Whether a person may change anything, as their contact has it. Roles and scopes are looked at before, where requests are authorized.
//
// Pure.
#pragma once

#include <string_view>

#include "alerts/people.h"
#include "base/result.h"

namespace bellwether::alerts {

// kPermissionDenied for a contact that is kept from commands (can_submit_commands 0). Who is no contact may.
Result<void> may_command(const Directory& directory, std::string_view name);

}  // namespace bellwether::alerts
