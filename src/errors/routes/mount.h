// What the HTTP routes of errors are given, and where they are mounted: `app` fills an Api in once and mounts each family.
//
// Ingest (this folder) runs on the shard that accepted; what asks the desk hops to its shard and back:
//
//   co_await api.desk.shard().resume();
//   … api.desk.find(id) … copy what the answer needs …
//   co_await home.resume();
//
// What searches the archive or reads the ledger goes to `query_pool` or `pool`: both block.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "archive/store.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/refusals.h"
#include "errors/accounting/outcomes.h"
#include "errors/desk.h"
#include "errors/problems.h"
#include "errors/quota/quota.h"
#include "errors/routes/item_taker.h"
#include "errors/sourcemaps/source_mapper.h"
#include "errors/sourcemaps/uploads.h"
#include "ledger/database.h"
#include "net/http.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"
#include "runtime/shard.h"
#include "series/backend.h"
#include "timeline/timeline.h"

namespace bellwether::errors {

// All outlive the router.
struct Api {
  Desk& desk;
  const archive::Store& archive;
  Outcomes& outcomes;  // every event accounted for; app stores it
  QuotaOptions quota;
  std::vector<std::pair<std::string, ItemTaker*>> takers;  // by the type of the items they take
  Problems& problems;  // for what finds problems of its own: missed check-ins, crash-free rates
  const series::Backend& series;
  std::function<series::Writer&(runtime::Shard& shard)> writer;  // of that shard
  timeline::Timeline& timeline;
  ledger::Database& database;
  runtime::BlockingPool& pool;        // for the ledger and files
  runtime::BlockingPool& query_pool;  // for searches
  const runtime::Clock& clock;
  std::vector<runtime::Shard*> shards;  // that requests come to
  std::string data_folder;              // of errors: "<data>/errors", for what is kept beside the archive
  std::string public_url;               // "https://watch.example.com", or empty: then the request's own origin
  Metrics& metrics;
  Refusals& refusals;
  Log log;
  Uploads* uploads = nullptr;             // null: no source maps are taken
  SourceMapper* source_mapper = nullptr;  // null: frames stay as they came
};

// src/errors/routes: what Sentry's SDKs and sentry-cli send.
void mount(net::Router& router, const Api& api);
// src/errors/api: what the UI, Grafana and others ask.
void mount_api(net::Router& router, const Api& api);

}  // namespace bellwether::errors
