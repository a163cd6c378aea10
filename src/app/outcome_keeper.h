// OutcomeKeeper: stores, every second, what became of the events that clients sent.
//
// The shard it is started on; blocks nobody. What fails to be stored is counted with the next second.
#pragma once

#include <functional>
#include <memory>

#include "base/log.h"
#include "errors/accounting/outcomes.h"
#include "ledger/database.h"
#include "runtime/shard.h"

namespace bellwether::app {

class OutcomeKeeper {
 public:
  // All outlive this, and so does this the database's writer.
  OutcomeKeeper(runtime::Shard& shard, ledger::Database& database, Log log)
      : shard_(shard), database_(database), log_(log) {}

  errors::Outcomes& outcomes() { return outcomes_; }
  void start();
  // Stores what is left; `done` on the shard.
  void drain(std::function<void()> done);

 private:
  void store(std::function<void()> done);

  runtime::Shard& shard_;
  ledger::Database& database_;
  Log log_;
  errors::Outcomes outcomes_;
  std::unique_ptr<runtime::Timer> timer_;
};

}  // namespace bellwether::app
