#include "alerts/permission.h"

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::alerts {

Result<void> may_command(const Directory& directory, std::string_view name) {
  const Contact* const contact = directory.find_contact(name);
  if (contact == nullptr || contact->can_submit_commands) return {};
  return fail(Code::kPermissionDenied, fmt::format("the contact {} may not submit commands", printable(name)));
}

}  // namespace bellwether::alerts
