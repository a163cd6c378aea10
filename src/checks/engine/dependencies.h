// Dependencies: an object is not checked, or nobody is told about it, while one that it depends on is in a bad enough state.
//
// Outside its period a dependency does not hold. Nagios then ignores the rest of the object's dependencies as well; Bellwether looks at
// them, unless it is strict.
#pragma once

#include <optional>

#include "checks/engine/context.h"

namespace bellwether::checks {

enum class DependencyKind { kExecution, kNotification };

// The master whose state fails a dependency of that kind (the farthest one up an inherited chain); nullopt when none does. Follows
// inherits_parent kMaxDependencyDepth deep.
inline constexpr int kMaxDependencyDepth = 64;
std::optional<ObjectRef> failed_master(const Context& context, ObjectRef object, DependencyKind kind, UnixSeconds now);

// True when the service has parents and none of them is OK (as far as they are sure).
bool are_service_parents_bad(const Context& context, ServiceIndex service);

}  // namespace bellwether::checks
