// Watch: everything that watches, wired: the monitor with its engine, what runs programs, the definitions of what is watched; and Tell beside
// it, since what checks find and what is told of it are stored together.
//
// All of it belongs to the last shard: shard 0 has the process's signals, its timers and the flush of self-metrics to do, so that with more
// than one core checks keep their time beside it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/check_definitions.h"
#include "app/config.h"
#include "app/tell.h"
#include "app/ways.h"
#include "base/refusals.h"
#include "checks/commands/dispatcher.h"
#include "checks/commands/monitor_intake.h"
#include "checks/monitor.h"
#include "checks/objects/load.h"
#include "checks/routes/mount.h"
#include "disk/filesystem.h"
#include "ledger/database.h"
#include "net/dialer.h"
#include "net/http.h"
#include "runtime/blocking_pool.h"
#include "runtime/child_runner.h"
#include "runtime/runtime.h"
#include "runtime/turns.h"
#include "series/backend.h"
#include "series/schema.h"
#include "timeline/timeline.h"

namespace bellwether::app {

// All outlive the watch.
struct WatchServices {
  runtime::Runtime& runtime;
  const runtime::Clock& clock;
  runtime::BlockingPool& pool;
  runtime::BlockingPool& query_pool;
  const series::Backend& backend;
  series::Writer& writer;  // of the last shard
  const series::SchemaSource& schemas;
  timeline::Timeline& timeline;
  ledger::Database& database;
  disk::Filesystem& filesystem;
  Metrics& metrics;
  Refusals& refusals;
  Log log;
  std::function<void()> reload;    // the process's, as SIGHUP does it
  std::function<void()> shutdown;  // as SIGTERM
};

class Watch {
 public:
  // Reads what is to be watched and what is known of it. A configuration with an error does not start: the error names each by file and
  // line. Before the runtime runs.
  static Result<std::unique_ptr<Watch>> create(const Config& config, const WatchServices& services);
  ~Watch();

  void mount(net::Router& router);
  // For modules that raise problems: on the shard, and decided() after it.
  alerts::Engine& alerts() { return tell_->engine(); }
  void decided();
  AddressesByModule addresses() const { return ways_->addresses(); }
  // Begins to check and to deliver, once the runtime runs. Any thread.
  void start();
  // Reads everything again on the pool and takes it over when it is right; `done` on shard 0.
  void reload(const Config& config, std::function<void(Result<void>)> done);
  // Starts no more checks and pages, stores everything. `done` on shard 0; once.
  void drain(std::function<void()> done);

  // The shard that all of it belongs to.
  static runtime::Shard& shard_of(runtime::Runtime& runtime) { return runtime.shard(runtime.size() - 1); }

 private:
  Watch(const Config& config, const WatchServices& services);
  Result<void> open();
  runtime::Shard& shard() { return shard_of(services_.runtime); }
  // Reads all definitions of `config`, one file of them as `draft` has it. Warnings are logged. Blocks.
  Result<checks::Watched> load(const ChecksConfig& config, const std::optional<DraftFile>& draft = std::nullopt) const;
  Result<checks::WatchedObject> write_watch(const checks::WatchRequest& request, const checks::Configuration& present,
                                            checks::Watched& next) const;
  // A check of a target that cannot be read, or that there is no series of, would page for ever.
  runtime::Task<Result<void>> check_target(std::string target);
  runtime::Task<Result<checks::WatchedObject>> add_watch(checks::WatchRequest request);
  runtime::Task<Result<checks::WatchedObject>> write_in_turn(checks::WatchRequest request);
  runtime::Task<void> reload_in_turn(Config config, std::function<void(Result<void>)> done);
  void tidy();
  runtime::Task<Result<void>> examine_lateness();
  void process_file(const std::string& file, bool removes);
  std::string folder() const { return config_.data + "/checks.d"; }

  Config config_;  // the last one that was right; the last shard's from start() on
  const WatchServices services_;
  checks::EvaluateTarget evaluate_;
  net::Dialer dialer_;
  runtime::ChildRunner runner_;
  std::unique_ptr<Tell> tell_;
  std::unique_ptr<checks::Monitor> monitor_;
  std::unique_ptr<checks::Dispatcher> dispatcher_;
  std::unique_ptr<checks::MonitorIntake> intake_;
  std::unique_ptr<Ways> ways_;
  std::unique_ptr<runtime::Timer> tidy_timer_;
  // Whoever reads or writes definitions and takes them over: what is read must not be older than what is in force. The shard's.
  runtime::Turns definitions_;
};

}  // namespace bellwether::app
