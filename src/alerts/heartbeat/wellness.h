// Wellness: whether Bellwether does its work: every shard answers, the ledger takes writes, checks are not late. Asked every few seconds, so
// that what reports on it (the heartbeat, GET /-/well) reads an answer instead of waiting for one; an old answer counts as a bad one.
//
//   wellness.add("ledger", ledger_probe(database, pool, clock));
//   wellness.start();
//
// One shard; report() from any thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "base/time.h"
#include "ledger/database.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"
#include "runtime/mutex.h"
#include "runtime/shard.h"
#include "runtime/task.h"

namespace bellwether::alerts {

class Wellness {
 public:
  using Probe = std::function<runtime::Task<Result<void>>()>;

  Wellness(runtime::Shard& shard, const runtime::Clock& clock, seconds interval, Log log);
  ~Wellness();
  Wellness(const Wellness&) = delete;
  Wellness& operator=(const Wellness&) = delete;

  // Before start().
  void add(std::string name, Probe probe);
  void start();

  struct Report {
    bool is_well = false;
    std::string text;  // "well", or one line for each fault
  };
  Report report() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

// The ledger's setting that says when this process was alive last; what the probe writes.
inline constexpr std::string_view kAliveSetting = "alive";
Wellness::Probe ledger_probe(ledger::Database& database, runtime::BlockingPool& pool, const runtime::Clock& clock);

}  // namespace bellwether::alerts
