// Tell: everything that tells people, wired: the notification engine, what leaves by HTTP and mail, the deliverer of pages, heartbeats, and
// their routes. Who finds problems hands over what the engine decided: see Watch.
//
// One shard, the one that checks run on as well.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "alerts/delivery/dead_letter_alarm.h"
#include "alerts/delivery/deliverer.h"
#include "alerts/engine.h"
#include "alerts/heartbeat/heartbeat_sender.h"
#include "alerts/heartbeat/heartbeat_service.h"
#include "alerts/heartbeat/wellness.h"
#include "app/config.h"
#include "base/metrics.h"
#include "ledger/database.h"
#include "net/http.h"
#include "net/outbound.h"
#include "runtime/blocking_pool.h"
#include "runtime/child_runner.h"
#include "runtime/runtime.h"

namespace bellwether::app {

// All outlive this.
struct TellServices {
  runtime::Runtime& runtime;
  runtime::Shard& shard;
  const runtime::Clock& clock;
  runtime::BlockingPool& pool;
  runtime::ChildRunner& runner;
  ledger::Database& database;
  Metrics& metrics;
  Log log;
  // Stores what the engine decided, soon; `done`, which may be empty, hears of it. On the shard.
  std::function<void(std::function<void(Result<void>)> done)> store;
};

class Tell {
 public:
  // Blocks for the ledger. `directory` is whom the first configuration knows.
  static Result<std::unique_ptr<Tell>> create(const Config& config, std::shared_ptr<const alerts::Directory> directory,
                                              const TellServices& services);
  ~Tell();

  alerts::Engine& engine() { return *engine_; }
  // What else must be well for the heartbeat to go out. Before start().
  void add_probe(std::string name, alerts::Wellness::Probe probe) { wellness_.add(std::move(name), std::move(probe)); }
  void mount(net::Router& router);
  // On the shard, as all below.
  void start();
  void pages_stored() { deliverer_->wake(); }
  // Other people, routes, receivers and heartbeats. Nothing has changed when it fails.
  Result<void> configure(const Config& config, std::shared_ptr<const alerts::Directory> directory);
  void drain(std::function<void()> done);

 private:
  Tell(const Config& config, const TellServices& services);
  Result<void> open(const Config& config, std::shared_ptr<const alerts::Directory> directory);
  std::string heartbeat_json() const;

  const TellServices services_;
  HeartbeatsConfig heartbeats_config_;
  net::Outbound outbound_;
  alerts::Carriers carriers_;
  std::unique_ptr<alerts::Engine> engine_;
  std::shared_ptr<const alerts::Receivers> receivers_;
  std::unique_ptr<alerts::DeadLetterAlarm> dead_letters_;
  std::unique_ptr<alerts::Deliverer> deliverer_;
  alerts::Wellness wellness_;
  std::unique_ptr<alerts::HeartbeatSender> pings_;
  std::unique_ptr<alerts::HeartbeatService> expected_;
};

}  // namespace bellwether::app
