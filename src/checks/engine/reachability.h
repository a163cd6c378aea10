// Reachability: whether a host that does not answer is down itself or cannot be reached, and which problem explains another.
#pragma once

#include "checks/engine/context.h"

namespace bellwether::checks {

// DOWN, or UNREACHABLE when the host has parents and none of them is UP.
alerts::State unreachable_or_down(const Context& context, HostIndex host);

// True when the host has parents and none of them is UP.
bool are_all_parents_down(const Context& context, HostIndex host);

// The problem that this one follows from: for a host that is not UP, of the hosts on its way that are DOWN the one nearest to the root; for
// a service, what its host follows from, or else the master of a failed dependency. Itself when nothing else explains it.
ObjectRef cause_of(const Context& context, ObjectRef object, UnixSeconds now);

}  // namespace bellwether::checks
