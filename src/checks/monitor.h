// Monitor: checks as a running process has them: the engine on its shard, with everything that performs its actions: the plugin runner and
// native checks, the ledger, series, timeline, the notification engine, live streams, and the ways in and out.
//
// The engine's shard is one of the runtime's; every call below is for that shard unless it says otherwise. What must be stored is collected
// and written in one transaction a batch: a change of state, or what somebody did, at once; what a result left as it was (times, texts) some
// seconds later. Whoever needs to know asks when_stored().
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alerts/engine.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/refusals.h"
#include "base/result.h"
#include "checks/engine/engine.h"
#include "checks/native/native_call.h"
#include "checks/native/native_check.h"
#include "checks/objects/configuration.h"
#include "ledger/database.h"
#include "runtime/blocking_pool.h"
#include "runtime/child_runner.h"
#include "runtime/clock.h"
#include "runtime/shard.h"
#include "runtime/task.h"
#include "series/backend.h"
#include "series/schema.h"

namespace bellwether::net {
class Dialer;
}

namespace bellwether::checks {

struct MonitorOptions {
  EngineOptions engine;
  StandIns stand_ins;
  std::size_t max_native_running = 10'000;  // limits.native_checks
  std::size_t plugin_output_bytes = 64 << 10;
  std::size_t max_perf_labels = 256;  // limits.perf_labels
  std::string public_url, main_file;  // for macros
};

// All outlive the monitor.
struct MonitorDependencies {
  runtime::Shard& shard;
  const runtime::Clock& clock;
  runtime::ChildRunner& runner;
  runtime::BlockingPool& pool;
  net::Dialer& dialer;  // of the shard
  ledger::Database& database;
  series::Writer& writer;  // of the shard
  const series::SchemaSource& schemas;
  alerts::Engine& alerts;              // of the same shard
  std::function<void()> pages_stored;  // wakes the deliverer
  EvaluateTarget evaluate;
  Metrics& metrics;
  Refusals& refusals;
  Log log;
};

// What live views and ways out see. Called on the engine's shard.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void on_change(const Change& change, const Engine& engine) = 0;
  virtual void on_log(UnixSeconds at, std::string_view line) = 0;
  // Of the problems that other modules have raised.
  virtual void on_raised_change() = 0;
  // Another configuration: what ObjectRefs mean has changed.
  virtual void on_replace(const Engine& engine) = 0;
};

// What is to be watched: a configuration, and the downtimes that come again.
struct Watched {
  ConfigurationPtr configuration;
  std::vector<RecurringDowntime> recurring_downtimes;
};

// Who was told about a problem that lasts.
struct ToldRecord {
  std::string contact, channel;
  UnixMillis at;
};

class Monitor {
 public:
  // Reads what is retained. Blocks for the ledger: at start-up.
  static Result<std::unique_ptr<Monitor>> create(Watched watched, MonitorOptions options,
                                                 MonitorDependencies dependencies);
  virtual ~Monitor() = default;

  // Begins to check. Once, on the shard.
  virtual void start() = 0;
  // Another configuration takes over at once: everything known about objects of the same name goes on. What runs is waited for as before.
  virtual void replace(Watched watched) = 0;
  // Starts no more checks, stores everything; `done` on the shard.
  virtual void drain(std::function<void()> done) = 0;

  virtual const Engine& engine() const = 0;
  virtual ConfigurationPtr configuration() const = 0;
  // Changes something through the engine; its actions are performed and stored with the batch.
  virtual void change(const std::function<void(Engine& engine, Actions& actions, UnixMillis now)>& work) = 0;
  // `done` is called on the shard once everything handed in before is durable, or has failed to become so.
  virtual void when_stored(std::function<void(Result<void>)> done) = 0;

  // About the problem that `object` is in, newest first; empty when it is in none. Not of problems that ended before the last start.
  virtual std::vector<ToldRecord> told(ObjectRef object) const = 0;
  // The command line that checks the object, with its macros, as it would be run now.
  virtual std::string command_line(ObjectRef object) const = 0;

  virtual void watch(Watcher& watcher) = 0;
  virtual void unwatch(Watcher& watcher) = 0;

  // Any thread: the shard that everything here belongs to.
  virtual runtime::Shard& shard() = 0;
};

}  // namespace bellwether::checks
