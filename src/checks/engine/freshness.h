// Freshness: when a result is too old to be believed. Nagios' rules; pure.
#pragma once

#include "checks/engine/context.h"

namespace bellwether::checks {

// How long a result is fresh: the object's own threshold, or its interval (retry_interval while soft) with its latency and
// additional_freshness_latency.
seconds freshness_threshold(const Context& context, ObjectRef object);

// When the last result gets stale. Counted from the last check; from the engine's start if there was none, if active checks may have been
// missed while nobody watched (then with max_*_check_spread), or if results come from outside and nobody watched for more than 61.8 % of
// the threshold.
UnixSeconds freshness_expiry(const Context& context, ObjectRef object);

// Whether freshness of the object is looked after now.
bool is_freshness_watched(const Context& context, ObjectRef object, UnixSeconds now);

}  // namespace bellwether::checks
