// Deliverer: takes pages from the outbox and sends them until the other side has them or they are dead.
//
//   Deliverer deliverer(options, receivers, {.shard = shard, …});
//   deliverer.start();
//   monitor.on_pages_stored([&] { deliverer.wake(); });
//
// An attempt begins once the ledger has counted it and knows what became of those before it. One page at a time is on its way, unless it takes
// longer than `alone_for`: then the next may begin beside it. So a kill at any moment loses nothing and repeats one page, under the same
// idempotency key: what may have been taken and is not marked yet is the one that was on its way. What becomes of one page and the beginning
// of the next are one commit.
//
// One shard; wake() and dead_letters_changed() from any thread.
// Metrics: alerts.pages_in_flight, and those of ChannelTally.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alerts/delivery/carriers.h"
#include "alerts/delivery/channel_tally.h"
#include "alerts/delivery/receivers.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/time.h"
#include "ledger/database.h"
#include "ledger/outbox.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"
#include "runtime/shard.h"

namespace bellwether::alerts {

struct DelivererOptions {
  // How long no other page begins; 0: pages leave side by side, and a kill may repeat all that were on their way.
  milliseconds alone_for{1'000};
  std::size_t max_in_flight = 64;  // limits.pages_in_flight: attempts of all lanes at a time; more wait in the outbox
  std::size_t max_loaded = 2'000;  // rows that one look at the outbox takes into memory
  std::size_t max_loaded_of_lane = 256;
  seconds drain_timeout{10};           // at the end, for what is under way; later it is sent again
  seconds keep_finished{30 * 86'400};  // then a page that was delivered or died leaves the outbox
};

// All outlive the deliverer.
struct DelivererDependencies {
  runtime::Shard& shard;
  const runtime::Clock& clock;
  ledger::Database& database;
  runtime::BlockingPool& pool;
  Carriers carriers;
  // On the shard, whenever there may be more or fewer of them, and at the start.
  std::function<void(const std::vector<ledger::Outbox::DeadChannel>&)> on_dead_letters;
  Metrics& metrics;
  Log log;
};

class Deliverer {
 public:
  Deliverer(const DelivererOptions& options, std::shared_ptr<const Receivers> receivers,
            DelivererDependencies dependencies);
  ~Deliverer();
  Deliverer(const Deliverer&) = delete;
  Deliverer& operator=(const Deliverer&) = delete;

  // Begins with what the outbox holds. Once, on the shard.
  void start();
  // The outbox has more. Any thread.
  void wake();
  // Somebody revived or discarded one. Any thread.
  void dead_letters_changed();
  // Other receivers from the next attempt on; what is under way goes on.
  void configure(std::shared_ptr<const Receivers> receivers);
  // Begins no more attempts; `done` on the shard, once what is under way has ended and is stored, or after drain_timeout.
  void drain(std::move_only_function<void()> done);

  std::vector<ChannelStatus> channels() const;  // those that were used since the start
  std::size_t in_flight() const;

 private:
  class State;
  std::shared_ptr<State> state_;  // shared with attempts and ledger writes under way
};

}  // namespace bellwether::alerts
