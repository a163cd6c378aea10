// Spread: when each object is checked first, so that the load is even from the start: Nagios' inter-check delay and service interleave.
// Pure.
#pragma once

#include <vector>

#include "checks/engine/context.h"

namespace bellwether::checks {

struct Spreads {
  std::vector<milliseconds> hosts, services;  // from the start, by index
};

// Methods: n(one), d(umb: a second each), s(mart: the mean interval divided by the objects, at most max_*_check_spread for all) or a number
// of seconds. Services are interleaved: neighbours in time are on different hosts.
Spreads spread_of(const Context& context);

}  // namespace bellwether::checks
