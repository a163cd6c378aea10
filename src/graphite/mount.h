// What app calls: the routes of the Graphite API, of live graphs and of the target editor.
//
//   /render /metrics /metrics/find /metrics/expand /metrics/index.json /functions /functions/{name} /tags… /events… /version
//   /api/v1/live /api/v1/suggest
//
// Reading needs Access::kReader, writing kWriter. What reads the store or draws on CPU runs on the pool, with a deadline.
#pragma once

#include <functional>
#include <string>

#include "base/log.h"
#include "base/metrics.h"
#include "graphite/options.h"
#include "net/http.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"
#include "series/backend.h"
#include "timeline/timeline.h"

namespace bellwether::graphite {

// All outlive the router.
struct Dependencies {
  series::Backend& backend;
  timeline::Timeline* timeline;  // null: there are no events, and none are taken
  runtime::BlockingPool& pool;
  const runtime::Clock& clock;
  Options options;
  Metrics& metrics;
  Log log;
  // Creates a series of that name, for /tags/tagSeries. Called on the request's shard. Empty: names are only checked.
  std::function<Result<void>(runtime::Shard* shard, const std::string& name)> register_series = {};
};

void mount(net::Router& router, Dependencies dependencies);

}  // namespace bellwether::graphite
