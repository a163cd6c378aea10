// Errors: error tracking, wired: the archive, the desk on its shard, the way to alerts, and the routes.
//
// The desk shares a shard neither with checks nor, where there are three or more, with the process's own timers: a flood of errors delays neither.
#pragma once

#include <functional>
#include <memory>

#include "app/config.h"
#include "app/outcome_keeper.h"
#include "archive/store.h"
#include "base/refusals.h"
#include "disk/filesystem.h"
#include "errors/alert_problems.h"
#include "errors/crons/crons.h"
#include "errors/desk.h"
#include "errors/releases/crash_watch.h"
#include "errors/releases/sessions.h"
#include "errors/sourcemaps/source_mapper.h"
#include "errors/sourcemaps/uploads.h"
#include "errors/traffic/traffic.h"
#include "ledger/database.h"
#include "net/http.h"
#include "runtime/blocking_pool.h"
#include "runtime/runtime.h"
#include "series/backend.h"
#include "series/schema.h"
#include "timeline/timeline.h"

namespace bellwether::app {

// All outlive this.
struct ErrorsServices {
  runtime::Runtime& runtime;
  const runtime::Clock& clock;
  runtime::BlockingPool& pool;
  runtime::BlockingPool& query_pool;
  const series::Backend& backend;
  std::function<series::Writer&(runtime::Shard& shard)> writer;
  const series::SchemaSource& schemas;
  timeline::Timeline& timeline;
  ledger::Database& database;
  disk::Filesystem& filesystem;
  runtime::Shard& alerts_shard;
  alerts::Engine& alerts;
  std::function<void()> alerts_decided;  // on alerts' shard
  Metrics& metrics;
  Refusals& refusals;
  Log log;
};

class Errors {
 public:
  // Opens the archive and counts what the ledger had not heard of. Before the runtime runs.
  static Result<std::unique_ptr<Errors>> create(const Config& config, const ErrorsServices& services);
  ~Errors();

  void mount(net::Router& router);
  // Once the runtime runs. Any thread.
  void start();
  // Takes no more events, stores everything. `done` on shard 0; once.
  void drain(std::function<void()> done);

  errors::Desk& desk() { return *desk_; }

  static runtime::Shard& shard_of(runtime::Runtime& runtime) {
    return runtime.shard(runtime.size() < 3 ? 0 : runtime.size() - 2);
  }

 private:
  Errors(const Config& config, const ErrorsServices& services);
  Result<void> open();

  const Config config_;
  const ErrorsServices services_;
  errors::AlertProblems problems_;
  OutcomeKeeper outcomes_;
  std::unique_ptr<errors::Uploads> uploads_;
  std::unique_ptr<errors::SourceMapper> source_mapper_;
  std::unique_ptr<errors::Desk> desk_;
  std::unique_ptr<errors::Crons> crons_;
  std::unique_ptr<errors::Traffic> traffic_;
  std::unique_ptr<errors::Sessions> sessions_;
  std::unique_ptr<errors::CrashWatch> crash_watch_;
  std::unique_ptr<archive::Store> archive_;  // goes first: until then it answers what the desk has appended
};

}  // namespace bellwether::app
