// Snapshot: what one engine leaves to the next, at a reload or by way of the ledger.
#pragma once

#include "checks/engine/acknowledgements.h"
#include "checks/engine/adaptations.h"
#include "checks/engine/comments.h"
#include "checks/engine/context.h"
#include "checks/engine/downtimes.h"
#include "checks/engine/scheduler.h"

namespace bellwether::checks {

struct SnapshotParts {
  Context& context;
  Comments& comments;
  Downtimes& downtimes;
  Acknowledgements& acknowledgements;
  Scheduler& scheduler;
  Adaptations& adaptations;
};

Retained take_snapshot(const SnapshotParts& parts);
// Takes everything up before anything is told or checked: downtimes count from the first moment on.
void restore(Moment& moment, const SnapshotParts& parts, Retained retained);

// The key of comments and downtimes: "host" or "host\0service".
std::string retained_key(const Context& context, ObjectRef object);
std::optional<ObjectRef> find_retained(const Configuration& configuration, std::string_view key);

// A copy: ObjectState owns what few objects have, and so cannot be copied by accident.
ObjectState copy_of(const ObjectState& state);

}  // namespace bellwether::checks
