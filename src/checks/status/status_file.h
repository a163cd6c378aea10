// status.dat: what is known of everything that is watched, as Nagios' CGIs and many scripts read it: blocks of "key=value" lines, in the
// order of nagios4 4.4. Write it with Filesystem::replace_file, so that readers see a whole one.
#pragma once

#include <cstdint>
#include <string>

#include "alerts/engine.h"
#include "base/time.h"
#include "checks/engine/engine.h"

namespace bellwether::checks {

struct StatusProgram {
  std::string version;
  UnixSeconds started;
  std::int64_t pid = 0;
};

// On the engine's shard. Cost: about 2 us a service; 50,000 services are some 60 MB of text.
std::string status_text(const Engine& engine, const alerts::Engine& alerts, const StatusProgram& program,
                        UnixSeconds now);

}  // namespace bellwether::checks
