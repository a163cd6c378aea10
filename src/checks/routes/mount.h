// The JSON API of checks (docs/api.md): what is wrong, what each host and service is in, and what people do about them. One family a file,
// thin: decode, ask the monitor on its shard, encode.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/engine.h"
#include "base/result.h"
#include "checks/monitor.h"
#include "ledger/database.h"
#include "net/http.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"
#include "runtime/task.h"

namespace bellwether::checks {

// "Watch this from now on": a check that a person asks for in one step.
struct WatchRequest {
  std::string name;  // the service's
  enum class Kind { kMetric, kZeroOut, kHttp, kTcp } kind = Kind::kMetric;
  std::string target;  // of kMetric and kZeroOut
  std::string over, under;
  std::string url;
  std::string address;
  int port = 0;
  std::string host;  // where the service belongs; empty: "watched"
  std::vector<std::string> contacts;
  std::int64_t from_event = 0;  // the timeline's event that taught it; 0: none
  std::string author;
};

struct WatchedObject {
  std::string host, service;
};

// All outlive the router.
struct Api {
  Monitor& monitor;
  const alerts::Engine& alerts;  // knows the problems of other modules; of the monitor's shard
  ledger::Database& database;
  runtime::BlockingPool& pool;
  const runtime::Clock& clock;
  std::vector<runtime::Shard*> shards;  // that requests come to
  // Writes the check to the data folder and makes it active; the process's, since it also reads that folder.
  std::function<runtime::Task<Result<WatchedObject>>(WatchRequest request)> add_watch;
  // One line of the external command pipe.
  std::function<Result<void>(std::string_view line)> run_command;
};

void mount(net::Router& router, const Api& api);

}  // namespace bellwether::checks
