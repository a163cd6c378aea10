// EvaluateTarget over our own series: what lets a check ask for any Graphite target.
#pragma once

#include <memory>

#include "checks/native/native_check.h"
#include "graphite/options.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"
#include "series/backend.h"
#include "timeline/timeline.h"

namespace bellwether::app {

// Evaluates on `pool`, within the limits of a render request; yields on the asking shard. All outlive the function.
checks::EvaluateTarget make_evaluate_target(const series::Backend& backend, const timeline::Timeline& timeline,
                                            runtime::BlockingPool& pool, const runtime::Clock& clock,
                                            const graphite::Options& options);

}  // namespace bellwether::app
