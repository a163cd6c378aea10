// A page by a notification command, as Nagios tells people. Pure.
#pragma once

#include "alerts/page.h"
#include "base/result.h"
#include "base/time.h"
#include "runtime/child_process.h"

namespace bellwether::alerts {

// The page's line has its macros filled in. A line of plain words is run as it is; what needs a shell (quotes, pipes, variables, patterns)
// goes through /bin/sh -c. BELLWETHER_KEY in the environment is the idempotency key. kInvalidArgument for an empty line.
Result<runtime::ChildCommand> notification_command(const Page& page, milliseconds timeout);

}  // namespace bellwether::alerts
