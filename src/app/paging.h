// Paging: everything by which pages leave and by which it is known that they could: the outbound thread, receivers and their deliverer, dead
// letters, the heartbeat, and those whose heartbeat is expected. Wiring only.
//
//   TRY(paging_, Paging::create(config, {.runtime = *runtime_, .shard = engine_shard, …}));
//   paging_->wellness().add("checks", …);
//   paging_->mount(router);
//   paging_->start();                                   // on the shard
//
// Everything but wake() and the routes is for the engine's shard, or for the time before it runs. To be destroyed before the runtime.
#pragma once

#include <functional>
#include <memory>

#include "alerts/delivery/dead_letter_alarm.h"
#include "alerts/delivery/deliverer.h"
#include "alerts/delivery/receivers.h"
#include "alerts/engine.h"
#include "alerts/heartbeat/heartbeat_sender.h"
#include "alerts/heartbeat/heartbeat_service.h"
#include "alerts/heartbeat/wellness.h"
#include "app/config.h"
#include "base/log.h"
#include "base/metrics.h"
#include "ledger/database.h"
#include "net/http.h"
#include "net/outbound.h"
#include "runtime/blocking_pool.h"
#include "runtime/child_runner.h"
#include "runtime/runtime.h"

namespace bellwether::app {

// All outlive the paging.
struct PagingDependencies {
  runtime::Runtime& runtime;
  runtime::Shard& shard;  // the alerts engine's
  const runtime::Clock& clock;
  ledger::Database& database;
  runtime::BlockingPool& pool;
  runtime::ChildRunner& runner;
  alerts::Engine& engine;
  std::function<void()> decided;  // on the shard: the engine was told something, so its Outgoing is to be stored soon
  Metrics& metrics;
  Log log;
};

class Paging {
 public:
  // Reads what is remembered of heartbeats. Blocks for the ledger: at start-up.
  static Result<std::unique_ptr<Paging>> create(const Config& config, const PagingDependencies& dependencies);

  void start();
  // A reload: receivers and heartbeats of the new configuration.
  void configure(const Config& config);
  // The outbox has more. Any thread.
  void wake() { deliverer_.wake(); }
  // No new attempts; `done` once what is under way has ended and is stored.
  void drain(std::move_only_function<void()> done) { deliverer_.drain(std::move(done)); }
  // /api/v1/heartbeats…, and GET /-/well: 200 while Bellwether does its work, 503 with what is wrong.
  void mount(net::Router& router);

  net::Outbound& outbound() { return outbound_; }
  alerts::Deliverer& deliverer() { return deliverer_; }
  alerts::Wellness& wellness() { return wellness_; }
  const alerts::HeartbeatSender& heartbeat() const { return heartbeat_; }

 private:
  Paging(const Config& config, std::shared_ptr<const alerts::Receivers> receivers,
         const PagingDependencies& dependencies);

  const std::vector<alerts::HeartbeatPing> first_pings_;
  std::shared_ptr<const alerts::Receivers> receivers_;
  net::Outbound outbound_;
  alerts::DeadLetterAlarm alarm_;
  alerts::Deliverer deliverer_;
  alerts::Wellness wellness_;
  alerts::HeartbeatSender heartbeat_;
  alerts::HeartbeatService expected_;
  Log log_;
};

}  // namespace bellwether::app
