// Deliverer: takes pages from the outbox and sends them until the other side has them or they are dead.
//
//   Deliverer deliverer(options, receivers, {.shard = shard, …});
//   deliverer.start();
//   monitor.on_pages_stored([&] { deliverer.wake(); });
//
// An attempt begins once the ledger has counted it, and its lane is free again once the ledger has its outcome: a kill at any moment repeats
// what was under way, under the same idempotency key, and loses nothing. Both writes take what has gathered meanwhile, so hundreds of pages a
// second cost a few dozen commits.
//
// One shard; wake() and dead_letters_changed() from any thread.
// Metrics: alerts.delivered{channel}, alerts.delivery_retries{channel}, alerts.dead_letters{channel}, alerts.delivery_milliseconds{channel},
// alerts.pages_in_flight.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alerts/delivery/carriers.h"
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

  struct ChannelStatus {
    Channel channel;
    std::uint64_t delivered = 0;               // since the start
    std::optional<UnixMillis> last_delivered;  // since the start
    std::string last_error;                    // of the last attempt that failed; empty once one was delivered
  };
  std::vector<ChannelStatus> channels() const;  // those that were used since the start
  std::size_t in_flight() const;

 private:
  class State;
  std::shared_ptr<State> state_;  // shared with attempts and ledger writes under way
};

}  // namespace bellwether::alerts
