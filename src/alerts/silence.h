// Silence: problems that match stay unsaid for a time. Overrides of on-call schedules stand here too: both are what people say for a time,
// and both come back after a restart.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "alerts/matcher.h"
#include "base/time.h"

namespace bellwether::alerts {

struct Silence {
  std::uint64_t id = 0;           // given by the engine
  std::vector<Matcher> matchers;  // all must match; at least one
  UnixSeconds start, end;
  std::string author, comment;
  bool is_active(UnixSeconds now) const { return start <= now && now < end; }
};

// For a time, somebody else is on call.
struct Override {
  std::uint64_t id = 0;  // given by the engine
  std::string schedule, contact;
  UnixSeconds from, until;
  std::string author;
};

}  // namespace bellwether::alerts
