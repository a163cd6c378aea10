// The file of checks that people asked for in one step: <data>/checks.d/watch.toml. Bellwether adds to it; people may edit it.
//
// Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "checks/objects/configuration.h"
#include "checks/routes/mount.h"

namespace bellwether::app {

inline constexpr std::string_view kWatchedHost = "watched";  // where a check belongs that names no host

// What is to stand at the end of the file, the host included where it is not configured yet. kAlreadyExists when there is such a service.
Result<std::string> watch_text(const checks::WatchRequest& request, const checks::Configuration& configuration,
                               UnixSeconds now);

}  // namespace bellwether::app
