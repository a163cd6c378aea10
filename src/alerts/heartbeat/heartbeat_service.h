// HeartbeatService: expected heartbeats as a running process has them: the engine on its shard, the ledger behind it, reports from any shard.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "alerts/heartbeat/expected_heartbeats.h"
#include "base/log.h"
#include "ledger/database.h"
#include "net/http.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"
#include "runtime/shard.h"
#include "runtime/task.h"

namespace bellwether::alerts {

// All outlive the service. `shard` is the alerts engine's.
struct HeartbeatDependencies {
  runtime::Shard& shard;
  const runtime::Clock& clock;
  ledger::Database& database;
  runtime::BlockingPool& pool;
  Engine& engine;
  std::function<void()> decided;  // on the shard, after the engine was told something
  Log log;
};

class HeartbeatService {
 public:
  HeartbeatService(std::size_t max_heartbeats, HeartbeatDependencies dependencies)
      : on_(std::move(dependencies)), expected_(on_.engine, max_heartbeats), max_heartbeats_(max_heartbeats) {}

  // Reads what is remembered, before the shard runs. Blocks for the ledger.
  Result<void> open(const std::vector<ExpectedHeartbeat>& expected);
  // Begins to look for those who are missing. On the shard.
  void start();
  // Another configuration. On the shard.
  void configure(const std::vector<ExpectedHeartbeat>& expected);

  // From any shard. Answers once the ledger has it.
  runtime::Task<Result<void>> report(std::string name, HeartbeatReport report);
  runtime::Task<Result<void>> remove(std::string name);
  runtime::Task<std::vector<ExpectedHeartbeats::Status>> list();

  // POST (and GET) /api/v1/heartbeats/{name}[/fail], DELETE /api/v1/heartbeats/{name}, GET /api/v1/heartbeats.
  void mount(net::Router& router);

 private:
  void store_later(std::vector<ledger::HeartbeatRow> rows);

  HeartbeatDependencies on_;
  ExpectedHeartbeats expected_;  // the shard's
  const std::size_t max_heartbeats_;
  std::unique_ptr<runtime::Timer> timer_;
};

}  // namespace bellwether::alerts
