// The JSON API of alerts (docs/api.md): who was told what, silences, who is on call, contacts, test pages, dead letters, status. One family a
// file, thin: decode, ask the engine on its shard or the ledger, encode.
#pragma once

#include <functional>
#include <string>

#include "alerts/delivery/deliverer.h"
#include "alerts/engine.h"
#include "base/result.h"
#include "ledger/database.h"
#include "net/http.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"
#include "runtime/shard.h"

namespace bellwether::alerts {

// All outlive the router.
struct Api {
  Engine& engine;
  runtime::Shard& shard;  // the engine's
  // Stores what the engine decided; `done` on the engine's shard, once it is durable or has failed to become so.
  std::function<void(std::function<void(Result<void>)> done)> store;
  Deliverer* deliverer;            // null: nothing is delivered here
  runtime::Shard* delivery_shard;  // the deliverer's
  // How the heartbeat is, as a JSON value. Called on the request's shard. Empty: there is none.
  std::function<std::string()> heartbeat;
  ledger::Database& database;
  runtime::BlockingPool& pool;
  const runtime::Clock& clock;
};

void mount(net::Router& router, const Api& api);

}  // namespace bellwether::alerts
