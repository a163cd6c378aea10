// Crons: cron monitors as a running process has them: the engine on its shard, with the ledger that keeps them and the problems that they raise.
//
// take() comes on the shard that received and answers once the ledger has the check-in. What remains is the shard's own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/log.h"
#include "base/refusals.h"
#include "base/result.h"
#include "errors/crons/engine.h"
#include "errors/desk.h"
#include "errors/ledger_batch.h"
#include "errors/problems.h"
#include "errors/routes/item_taker.h"
#include "ledger/database.h"
#include "runtime/clock.h"
#include "runtime/shard.h"

namespace bellwether::errors {

class Crons final : public ItemTaker, private CronActions {
 public:
  static constexpr seconds kTick{1};

  // All outlive this.
  struct Surroundings {
    std::function<std::shared_ptr<const Directory>()> directory;  // any thread
    runtime::Shard& shard;
    const runtime::Clock& clock;
    ledger::Database& database;
    Problems& problems;
    Refusals& refusals;
    Log log;
  };
  // Reads what the ledger knows. Blocks: at start-up.
  static Result<std::unique_ptr<Crons>> create(const Surroundings& surroundings,
                                               std::size_t max_monitors = CronEngine::kMaxMonitors);

  // Begins to look at the time. Once, on the shard.
  void start();

  runtime::Task<Taken> take(const Sender& sender, const EnvelopeItem& item) override;

  runtime::Shard& shard() { return surroundings_.shard; }
  const CronEngine& engine() const { return engine_; }
  // kNotFound. Returns once the ledger knows it no longer. On the shard.
  runtime::Task<Result<void>> remove(ProjectId project, std::string slug);

 private:
  Crons(const Surroundings& surroundings, std::size_t max_monitors);

  void changed(const Monitor& monitor) override;
  void failed(const Monitor& monitor, const std::string& environment, const CheckIn& last) override;
  void recovered(const Monitor& monitor, const std::string& environment) override;

  const Surroundings surroundings_;
  CronEngine engine_;
  LedgerBatch batch_;
  Refusals::Reason& bad_check_in_;
  std::unique_ptr<runtime::Timer> timer_;
};

// What people say of one: "nightly (production): missed, expected 2026-11-20T18:00:00Z".
std::string describe_failure(const Monitor& monitor, std::string_view environment, const CheckIn& last);

}  // namespace bellwether::errors
